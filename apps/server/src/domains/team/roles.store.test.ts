import { describeStore, withRows } from '../../../test/harness/describe-store.ts'
import * as store from './roles.store.ts'

const own = { role: { kind: 'own' as const } }
const role = { name: 'Support', rights: ['people:read' as const], ownPeopleOnly: true }

describeStore('roles', store, ({ companyId, roleId, now, newId }) => ({
  findCountedRoles: async (sql) => [
    await store.findCountedRoles(sql, companyId, null),
    await store.findCountedRoles(sql, companyId, roleId),
  ],
  findRoleById: (sql) => store.findRoleById(sql, companyId, roleId),
  insertOwnRole: (sql) => store.insertOwnRole(sql, companyId, { ...role, id: newId(), createdAt: now }),
  updateOwnRole: withRows(own, (sql) => store.updateOwnRole(sql, companyId, roleId, role)),
  isRoleUsed: (sql) => store.isRoleUsed(sql, companyId, roleId),
  deleteOwnRole: withRows({ ...own, user: null, invitation: null }, (sql) =>
    store.deleteOwnRole(sql, companyId, roleId, roleId),
  ),
}))
