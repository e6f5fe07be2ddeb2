import type { Id, LoginId } from '@korben/contract'
import type { LoginEventRow } from '../../generated/rows.ts'
import type { Sql } from '../../kit/db.ts'
import { idTime } from '../../kit/ids.ts'
import type { Keyset } from '../../kit/keyset.ts'

export type NewLoginEvent = {
  id: Id<'login_event'>
  loginId: LoginId | null
  kind: LoginEventRow['kind']
  address: string
  userAgent: string
  createdAt: Date
}
export const insertLoginEvent = (sql: Sql, event: NewLoginEvent) => sql`
  insert into login_event (id, login_id, kind, address, user_agent, created_at)
  values (${event.id}, ${event.loginId}, ${event.kind}, ${event.address}, ${event.userAgent}, ${event.createdAt})`

/** Newest first. */
export const findLoginEvents = (sql: Sql, loginId: LoginId, { limit, after }: Keyset) => sql<LoginEventRow[]>`
  select * from login_event where login_id = ${loginId} ${after ? sql`and id < ${after.id}` : sql``}
  order by id desc limit ${limit}`

/** When codes of this login were refused since then, newest first. Ids begin with their time. */
export const findRefusedCodes = (sql: Sql, loginId: LoginId, since: Date, limit: number) => sql<{ created_at: Date }[]>`
  select created_at from login_event
  where login_id = ${loginId} and id >= ${idTime(since)} and kind = 'code_refused' order by id desc limit ${limit}`
