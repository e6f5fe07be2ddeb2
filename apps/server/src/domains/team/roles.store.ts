import type { CompanyId, Right, RoleId } from '@korben/contract'
import type { RoleRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'

export type CountedRole = RoleRow & { users: number }
/** Those of one id, or all, with how many users each has; the built-in ones first. */
export const findCountedRoles = (sql: Sql, companyId: CompanyId, id: RoleId | null) => sql<CountedRole[]>`
  select role.*, (select count(*) from "user" where company_id = role.company_id and role_id = role.id and deleted_at is null)::int as users
  from role where company_id = ${companyId} ${id === null ? sql`` : sql`and id = ${id}`}
  order by array_position('{owner,administrator,manager,marketer,observer,own}', kind), lower(name), id`

export const findRoleById = (sql: Sql, companyId: CompanyId, id: RoleId) => sql<RoleRow[]>`
  select * from role where company_id = ${companyId} and id = ${id}`

export type OwnRole = { name: string; rights: readonly Right[]; ownPeopleOnly: boolean }
export const insertOwnRole = (tx: Tx, companyId: CompanyId, role: OwnRole & { id: RoleId; createdAt: Date }) => tx`
  insert into role (company_id, id, name, kind, rights, own_people_only, created_at)
  values (${companyId}, ${role.id}, ${role.name}, 'own', ${tx.json([...role.rights])}, ${role.ownPeopleOnly}, ${role.createdAt})`

export const updateOwnRole = (tx: Tx, companyId: CompanyId, id: RoleId, role: OwnRole) => tx`
  update role set name = ${role.name}, rights = ${tx.json([...role.rights])}, own_people_only = ${role.ownPeopleOnly}
  where company_id = ${companyId} and id = ${id} and kind = 'own'`

export const isRoleUsed = (sql: Sql, companyId: CompanyId, id: RoleId) => sql<{ yes: boolean }[]>`
  select exists (select from "user" where company_id = ${companyId} and role_id = ${id} and deleted_at is null)
    or exists (select from invitation where company_id = ${companyId} and role_id = ${id}) as yes`

/** Users that are deleted keep a role, though it means nothing; they get `toId`. */
export const deleteOwnRole = (tx: Tx, companyId: CompanyId, id: RoleId, toId: RoleId) => tx`
  with moved as (
    update "user" set role_id = ${toId} where company_id = ${companyId} and role_id = ${id} and deleted_at is not null returning id
  )
  delete from role where company_id = ${companyId} and id = ${id} and kind = 'own' and (select count(*) from moved) >= 0`
