import { findByHash } from '../domains/leadgen/index.ts'
import type { ConnectionRow } from '../generated/rows.ts'
import type { World } from '../kit/context.ts'
import { findOfferedConnections } from './public.store.ts'

export type Lead = NonNullable<Awaited<ReturnType<typeof findLead>>>

/** The traffic source of a public code, with its leadgentool; null for a code that never was. */
export const findLead = (world: World, hash: string) =>
  /^[a-z0-9]{6}$/.test(hash) ? findByHash(world.sql, hash) : Promise.resolve(null)

/** The connections a visitor of this lead may choose from: those of channels that a link can open. */
export async function offeredConnections(world: World, lead: Lead): Promise<ConnectionRow[]> {
  const rows = await findOfferedConnections(world.sql, lead.companyId, lead.connectionIds)
  return rows.filter(({ type }) => world.adapters.get(type)?.caps.deepLink != null)
}

/** The web chat with this id, or the first one where none is named; a lead may offer several, each with looks of its own. */
export const webChatOf = (offered: readonly ConnectionRow[], wanted: unknown): ConnectionRow | undefined =>
  offered.find(({ id, kind }) => kind === 'WEB_CHAT' && (wanted === undefined || id === wanted))
