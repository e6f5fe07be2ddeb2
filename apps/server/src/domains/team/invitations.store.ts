import type { CompanyId, InvitationId, RoleId, UserId } from '@korben/contract'
import type { InvitationRow, RoleRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'
import type { Keyset } from '../../kit/keyset.ts'

export type ShownInvitation = InvitationRow & { role_name: string; invited_by_name: string }
/** Newest first. `id`: this one alone. */
export const findInvitations = (
  sql: Sql,
  companyId: CompanyId,
  id: InvitationId | null,
  { limit, after }: Keyset,
) => sql<ShownInvitation[]>`
  select invitation.*, role.name as role_name, inviter.name as invited_by_name
  from invitation
  join role on (role.company_id, role.id) = (invitation.company_id, invitation.role_id)
  join "user" as inviter on (inviter.company_id, inviter.id) = (invitation.company_id, invitation.invited_by)
  where invitation.company_id = ${companyId} ${id === null ? sql`` : sql`and invitation.id = ${id}`}
    ${after ? sql`and (invitation.created_at, invitation.id) < (${after.at}, ${after.id})` : sql``}
  order by invitation.created_at desc, invitation.id desc limit ${limit}`

export const countInvitations = (sql: Sql, companyId: CompanyId) => sql<{ count: number }[]>`
  select count(*)::int as count from invitation where company_id = ${companyId}`

export type NewInvitation = {
  id: InvitationId
  email: string
  emailFolded: string
  name: string
  roleId: RoleId
  ownPeopleOnly: boolean
  days: number
  invitedBy: UserId
  tokenHash: Buffer
  createdAt: Date
  expiresAt: Date
}
/** Gives nothing when the e-mail is invited already. */
export const insertInvitation = (tx: Tx, companyId: CompanyId, row: NewInvitation) => tx<{ id: InvitationId }[]>`
  with invited as (
    insert into invitation (company_id, id, email, email_folded, name, role_id, own_people_only, days, invited_by, created_at, expires_at)
    values (${companyId}, ${row.id}, ${row.email}, ${row.emailFolded}, ${row.name}, ${row.roleId}, ${row.ownPeopleOnly}, ${row.days},
      ${row.invitedBy}, ${row.createdAt}, ${row.expiresAt})
    on conflict (company_id, email_folded) do nothing returning company_id, id
  ), known as (
    insert into invitation_lookup (token_hash, company_id, invitation_id) select ${row.tokenHash}, company_id, id from invited
  )
  select id from invited`

/** The link before is dead. */
export const updateInvitationToken = (
  tx: Tx,
  companyId: CompanyId,
  id: InvitationId,
  { tokenHash, expiresAt }: { tokenHash: Buffer; expiresAt: Date },
) => tx`
  with moved as (
    update invitation set expires_at = ${expiresAt} where company_id = ${companyId} and id = ${id} returning company_id, id
  )
  update invitation_lookup as lookup set token_hash = ${tokenHash}
  from moved where (lookup.company_id, lookup.invitation_id) = (moved.company_id, moved.id)`

export const deleteInvitation = (tx: Tx, companyId: CompanyId, id: InvitationId) => tx<{ email: string }[]>`
  delete from invitation where company_id = ${companyId} and id = ${id} returning email`

export type FoundInvitation = ShownInvitation & {
  company_name: string
  company_language: string
  role_kind: RoleRow['kind']
  role_rights: unknown
  role_own_people_only: boolean
  has_login: boolean
}
/** By the secret of its link, in whatever company. */
export const findInvitationByToken = (sql: Sql, tokenHash: Buffer, now: Date) => sql<FoundInvitation[]>`
  select invitation.*, role.name as role_name, role.kind as role_kind, role.rights as role_rights,
    role.own_people_only as role_own_people_only, inviter.name as invited_by_name,
    company.name as company_name, company.language as company_language,
    exists (select from login where login.email_folded = invitation.email_folded) as has_login
  from invitation_lookup as lookup
  join invitation on (invitation.company_id, invitation.id) = (lookup.company_id, lookup.invitation_id)
  join company on company.id = invitation.company_id
  join role on (role.company_id, role.id) = (invitation.company_id, invitation.role_id)
  join "user" as inviter on (inviter.company_id, inviter.id) = (invitation.company_id, invitation.invited_by)
  where lookup.token_hash = ${tokenHash} and invitation.expires_at > ${now}`

/** Of many who use a link at once it gives it to one. */
export const takeInvitation = (tx: Tx, tokenHash: Buffer, now: Date) => tx<InvitationRow[]>`
  delete from invitation using invitation_lookup as lookup
  where lookup.token_hash = ${tokenHash} and (invitation.company_id, invitation.id) = (lookup.company_id, lookup.invitation_id)
    and invitation.expires_at > ${now} returning invitation.*`

/** Whether a login of this e-mail is in the company, blocked or not. */
export const isMember = (sql: Sql, companyId: CompanyId, emailFolded: string) => sql<{ yes: boolean }[]>`
  select exists (select from "user" as member join login on login.id = member.login_id
    where member.company_id = ${companyId} and member.deleted_at is null and login.email_folded = ${emailFolded}) as yes`
