import type { Id } from '@korben/contract'
import type { MailRow } from '../generated/rows.ts'
import type { Sql, Tx } from './db.ts'

export type MailId = Id<'mail'>
export type NewMail = { id: MailId; content: Buffer; createdAt: Date; expiresAt: Date }
export const insertMail = (tx: Tx, mail: NewMail) => tx`
  insert into mail (id, content, due_at, expires_at, created_at)
  values (${mail.id}, ${mail.content}, ${mail.createdAt}, ${mail.expiresAt}, ${mail.createdAt})`

/** The one that waits longest, if it is due; not due again for a minute, then for two, and so on up to an hour. */
export const claimMail = (sql: Sql, now: Date) => sql<Pick<MailRow, 'id' | 'content' | 'attempts'>[]>`
  update mail set attempts = attempts + 1, due_at = ${now}::timestamptz + least(interval '1 hour', interval '1 minute' * 2 ^ attempts)
  where id = (select id from mail where due_at <= ${now} and expires_at > ${now} order by due_at limit 1 for update skip locked)
  returning id, content, attempts`

export const deleteMail = (sql: Sql, id: MailId) => sql`delete from mail where id = ${id}`

/** What can be of no use any more. Returns how many. */
export const deleteOldMail = async (sql: Sql, now: Date, limit: number): Promise<number> =>
  (
    await sql`
  delete from mail where id in (select id from mail where expires_at < ${now} limit ${limit} for update skip locked)`
  ).count
