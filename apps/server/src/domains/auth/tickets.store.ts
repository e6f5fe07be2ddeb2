import type { LoginId } from '@korben/contract'
import type { LoginTicketRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'

export type TicketKind = LoginTicketRow['kind']
export type NewTicket = { tokenHash: Buffer; loginId: LoginId; kind: TicketKind; createdAt: Date; expiresAt: Date }
export const insertTicket = (tx: Tx, ticket: NewTicket) => tx`
  insert into login_ticket (token_hash, login_id, kind, created_at, expires_at)
  values (${ticket.tokenHash}, ${ticket.loginId}, ${ticket.kind}, ${ticket.createdAt}, ${ticket.expiresAt})`

export type NewResetTicket = { tokenHash: Buffer; emailFolded: string; createdAt: Date; expiresAt: Date; max: number }
/**
 * For the login of this e-mail, if there is one, it works anywhere, and has fewer than `max` tickets to a new password. One statement, so that
 * it takes the same time whether there is.
 */
export const insertResetTicket = (tx: Tx, ticket: NewResetTicket) => tx<{ login_id: LoginId }[]>`
  insert into login_ticket (token_hash, login_id, kind, created_at, expires_at)
  select ${ticket.tokenHash}, id, 'password_reset', ${ticket.createdAt}, ${ticket.expiresAt} from login
  where email_folded = ${ticket.emailFolded}
    and exists (select from "user" where login_id = login.id and is_active and deleted_at is null)
    and ${ticket.max} > (select count(*) from login_ticket as other
      where other.login_id = login.id and other.kind = 'password_reset' and other.expires_at > ${ticket.createdAt})
  returning login_id`

export const findTicket = (sql: Sql, tokenHash: Buffer, kind: TicketKind, now: Date) => sql<
  { login_id: LoginId; email: string }[]
>`
  select ticket.login_id, login.email from login_ticket as ticket join login on login.id = ticket.login_id
  where ticket.token_hash = ${tokenHash} and ticket.kind = ${kind} and ticket.expires_at > ${now}`

/** Counts a try with a ticket and holds it until the transaction ends: of many at once, one after the other. */
export const takeTry = (tx: Tx, tokenHash: Buffer, kind: TicketKind, now: Date) => tx<
  Pick<LoginTicketRow, 'login_id' | 'tries_left'>[]
>`
  update login_ticket set tries_left = tries_left - 1
  where token_hash = ${tokenHash} and kind = ${kind} and expires_at > ${now} and tries_left > 0
  returning login_id, tries_left`

/** Gives it to one of many who ask at once. */
export const takeTicket = (tx: Tx, tokenHash: Buffer, kind: TicketKind, now: Date) => tx<{ login_id: LoginId }[]>`
  delete from login_ticket where token_hash = ${tokenHash} and kind = ${kind} and expires_at > ${now} returning login_id`

export const deleteTickets = (tx: Tx, loginId: LoginId) => tx`
  delete from login_ticket where login_id = ${loginId}`
