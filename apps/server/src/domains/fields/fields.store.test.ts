import { describeStore } from '../../../test/harness/describe-store.ts'
import * as store from './fields.store.ts'

describeStore('fields', store, ({ companyId, now, newId }) => ({
  findFields: (sql) => store.findFields(sql, companyId),
  findFieldsByName: (sql) => store.findFieldsByName(sql, companyId, ['city', 'street']),
  insertField: (sql) =>
    store.insertField(sql, companyId, { id: newId(), name: 'city', type: 'DATE', label: '', createdAt: now }),
}))
