import type { AccountId, ConnectionId, PersonId } from '@korben/contract'
import type { Ctx } from '../../kit/context.ts'
import * as store from './accounts.store.ts'
import { type AccountProfile, cleanProfile, unknownOf } from './find-or-create-account.ts'

export type Writer = { externalId: string; profile: AccountProfile }

/**
 * Of those who write on a connection, the ones of whom there is nothing to be done: their account is there and can be written to, their
 * person is no other one's by now, and their profile tells nothing new. By external id. Reads only: who is missing is to be met one by one.
 */
export async function findWriters(
  ctx: Ctx,
  connectionId: ConnectionId,
  writers: readonly Writer[],
): Promise<Map<string, { accountId: AccountId; personId: PersonId }>> {
  const externalIds = [...new Set(writers.map(({ externalId }) => externalId))]
  const rows = await store.findWriters(ctx.sql, ctx.companyId, connectionId, externalIds)
  const known = new Map(rows.map((row) => [row.external_id, row]))
  for (const { externalId, profile } of writers) {
    const row = known.get(externalId)
    if (row && Object.keys(unknownOf(row, cleanProfile(profile))).length > 0) known.delete(externalId)
  }
  return new Map(
    [...known].map(([externalId, row]) => [externalId, { accountId: row.account_id, personId: row.person_id }]),
  )
}
