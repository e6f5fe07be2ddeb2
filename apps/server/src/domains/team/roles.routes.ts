import { type Role, roles } from '@korben/contract'
import { type ApiApp, mount } from '../../kit/http/mount.ts'
import { type Recorder, rightsOf } from '../auth/index.ts'
import { memberOf } from './reach.ts'
import * as service from './roles.service.ts'
import * as store from './roles.store.ts'

export const rolesRoutes = (record: Recorder) => (app: ApiApp) =>
  mount(app, roles, {
    list: async (ctx) => ({ data: (await store.findCountedRoles(ctx.sql, ctx.companyId, null)).map(present) }),
    create: async (ctx, input, { caller }) =>
      present(await service.createRole(ctx, input, { member: memberOf(caller), record })),
    update: async (ctx, { roleId, ...change }, { caller }) =>
      present(await service.updateRole(ctx, roleId, change, { member: memberOf(caller), record })),
    delete: async (ctx, { roleId }, { caller }) => {
      await service.deleteRole(ctx, roleId, { member: memberOf(caller), record })
      return null
    },
  })

const present = (row: store.CountedRole): Role => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  rights: [...rightsOf(row.kind, row.rights)],
  ownPeopleOnly: row.own_people_only,
  users: row.users,
  createdAt: row.created_at.toISOString(),
})
