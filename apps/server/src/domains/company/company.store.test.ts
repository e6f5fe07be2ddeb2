import { acrossCompanies, describeStore } from '../../../test/harness/describe-store.ts'
import * as store from './company.store.ts'

describeStore('company', store, ({ companyId, now, newId }) => ({
  findCompany: (sql) => store.findCompany(sql, companyId),
  findCompanies: acrossCompanies('Commands list the companies of the installation.', (sql) =>
    store.findCompanies(sql, { limit: 20, after: null }),
  ),
  insertCompany: (sql) =>
    store.insertCompany(sql, { id: newId(), name: 'Acme', timeZone: 'UTC', language: 'en', createdAt: now }),
  updateCompany: (sql) =>
    store.updateCompany(
      sql,
      companyId,
      { name: 'New', timeZone: 'UTC', language: 'en', currencies: ['USD'], defaultCurrency: 'USD', isApiOn: true },
      now,
    ),
  lockCompany: (sql) => store.lockCompany(sql, companyId),
  countOf: (sql) => store.countOf(sql, companyId),
  foldCounts: acrossCompanies('A worker folds the changes of every company.', (sql) => store.foldCounts(sql, 100)),
}))
