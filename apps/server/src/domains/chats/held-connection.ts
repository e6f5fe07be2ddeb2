import type { ConnectionRow } from '../../generated/rows.ts'
import { type AnyChannel, type ChannelConfig, type Edge, type RateRule, readChannelConfig } from '../../kit/channel.ts'
import type { Actor, World } from '../../kit/context.ts'
import { ownLimitsOf, readSecrets } from '../connections/index.ts'
import type { ClaimedRow, Lease } from './lease.store.ts'

/** A connection with its adapter and its settings in clear, ready to be used. */
export type OpenConnection = { row: ConnectionRow; adapter: AnyChannel; config: ChannelConfig }

/** `mistake`: why it cannot be used; holds no value of a setting. */
export function openConnection(world: World, row: ConnectionRow): OpenConnection | { mistake: string } {
  const adapter = world.adapters.get(row.type)
  if (!adapter) return { mistake: `There is no channel for connections of the type ${row.type}.` }
  const settings = typeof row.settings === 'object' ? row.settings : {}
  const read = readChannelConfig(adapter, { ...settings, ...readSecrets(world, row) })
  if (read.ok) return { row, adapter, config: read.config }
  return { mistake: read.mistakes.map(({ path, message }) => `${path}: ${message}`).join('; ') }
}

/** An open connection under a lease of this process. */
export type HeldConnection = OpenConnection & {
  lease: Lease
  cursor: string | null
  pausedUntil: Date | null
  actor: Actor
  /** The lease is surely ours: by a clock that does not stop while the process is stopped. */
  isHeld: () => boolean
}

export const edgeOf = (world: World): Edge => ({ http: world.http, now: world.now })

/** Rules of the connection itself replace those shipped with the channel. */
export function rulesOf({ row, adapter }: OpenConnection): readonly RateRule[] {
  return ownLimitsOf(row) ?? adapter.limits.rules
}

/** The platform acts in the owner's name. */
export const actorOf = (claimed: ClaimedRow): Actor => ({ kind: 'system', userId: claimed.owner_id })
