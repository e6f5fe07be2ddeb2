import { describeStore, withRows } from '../../../test/harness/describe-store.ts'
import * as store from './team.store.ts'

const user = { name: 'Max', email: 'max@example.com', isOwner: false }

describeStore('team', store, ({ companyId, userId, loginId, roleId, now, newId }) => ({
  insertRoles: (sql) => store.insertRoles(sql, companyId, [{ id: newId(), name: 'Manager', kind: 'manager' }], now),
  findRole: (sql) => store.findRole(sql, companyId, 'owner'),
  insertUser: (sql) =>
    store.insertUser(sql, companyId, { ...user, id: newId(), loginId: null, roleId, createdAt: now }),
  findUser: (sql) => store.findUser(sql, companyId, userId),
  findUserOfLogin: (sql) => store.findUserOfLogin(sql, companyId, loginId),
  findUsersById: (sql) => store.findUsersById(sql, companyId, [userId]),
  findUsers: (sql) =>
    store.findUsers(sql, companyId, { limit: 20, after: { at: new Date(now.getTime() + 1), id: userId } }),
  findOwner: (sql) => store.findOwner(sql, companyId),
  deleteUser: withRows({ user: { is_owner: false } }, (sql) => store.deleteUser(sql, companyId, userId, now)),
}))
