import { type Static, Type } from 'typebox'
import { endpoint, strict, Timestamp, WholeList } from './kit/endpoint-v3.ts'
import { RoleId } from './kit/ids.ts'
import { rights } from './kit/rights.ts'

const name = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S', examples: ['Support'] })
const given = Type.Array(Type.Enum([...rights]), { maxItems: rights.length, uniqueItems: true })

export const roleKinds = ['owner', 'administrator', 'manager', 'marketer', 'observer', 'own'] as const

/** What its users may do (USR-3, USR-4). The built-in ones cannot be changed; `own` are the company's. */
export type Role = Static<typeof Role>
export const Role = Type.Object(
  {
    id: RoleId,
    name,
    kind: Type.Enum([...roleKinds]),
    rights: given,
    /** Its users see only people linked to them or to nobody. */
    ownPeopleOnly: Type.Boolean(),
    /** How many users have it. */
    users: Type.Integer({ minimum: 0 }),
    createdAt: Timestamp,
  },
  strict,
)

export const roles = {
  /** The built-in ones first. */
  list: endpoint({
    method: 'GET',
    path: '/roles',
    access: 'team:read',
    summary: 'List roles with their rights',
    response: WholeList(Role),
  }),
  /** Nobody can give a right they do not have. */
  create: endpoint({
    method: 'POST',
    path: '/roles',
    access: 'team:write',
    summary: 'Make a role',
    body: Type.Object({ name, rights: given, ownPeopleOnly: Type.Optional(Type.Boolean()) }, strict),
    response: Role,
    errors: ['team.role_name_taken', 'team.beyond_own_rights', 'team.too_many_roles'],
  }),
  /** Changes what is given, for all its users at once. */
  update: endpoint({
    method: 'PATCH',
    path: '/roles/:roleId',
    access: 'team:write',
    summary: 'Change a role',
    params: Type.Object({ roleId: RoleId }, strict),
    body: Type.Object(
      {
        name: Type.Optional(name),
        rights: Type.Optional(given),
        ownPeopleOnly: Type.Optional(Type.Boolean()),
      },
      strict,
    ),
    response: Role,
    errors: ['team.role_not_found', 'team.role_built_in', 'team.role_name_taken', 'team.beyond_own_rights'],
  }),
  /** Only a role that no user and no open invitation has. */
  delete: endpoint({
    method: 'DELETE',
    path: '/roles/:roleId',
    access: 'team:delete',
    summary: 'Delete a role',
    params: Type.Object({ roleId: RoleId }, strict),
    response: Type.Null(),
    errors: ['team.role_not_found', 'team.role_built_in', 'team.role_in_use'],
  }),
}
