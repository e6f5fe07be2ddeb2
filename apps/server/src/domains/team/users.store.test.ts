import { acrossCompanies, describeStore, withRows } from '../../../test/harness/describe-store.ts'
import * as store from './users.store.ts'

describeStore('users', store, ({ companyId, userId, loginId, roleId, now, newId }) => ({
  findShownUsers: async (sql) => [
    await store.findShownUsers(sql, companyId, userId, { limit: 1, after: null }),
    await store.findShownUsers(sql, companyId, null, {
      limit: 20,
      after: { at: new Date(now.getTime() + 1), id: userId },
    }),
  ],
  lockUsers: (sql) => store.lockUsers(sql, companyId, [userId]),
  updateUser: (sql) =>
    store.updateUser(sql, companyId, userId, { name: 'Max', roleId, ownPeopleOnly: true, isActive: false }, now),
  updateOwnership: (sql) => store.updateOwnership(sql, companyId, userId, { isOwner: false, roleId }, now),
  findOtherCompany: acrossCompanies('It asks whether a login works in another company, too.', (sql) =>
    store.findOtherCompany(sql, newId(), loginId),
  ),
  updateUserName: (sql) => store.updateUserName(sql, companyId, userId, 'Max', now),
  updateReading: withRows({ login: { language: 'en' } }, (sql) =>
    store.updateReading(sql, loginId, { language: 'uk', timeZone: null }, now),
  ),
}))
