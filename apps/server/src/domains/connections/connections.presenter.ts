import type { Connection, ConnectionHealth, ConnectionUse } from '@korben/contract'
import type { ConnectionRow } from '../../generated/rows.ts'
import type { World } from '../../kit/context.ts'
import { readSecrets } from './connections.service.ts'
import type { HealthRow, UseRow } from './health.store.ts'
import { ownLimitsOf, shownSettings } from './settings.ts'

export function presentConnection(world: World, row: ConnectionRow): Connection {
  const ownLimits = ownLimitsOf(row)
  return {
    id: row.id,
    kind: row.kind,
    type: row.type,
    name: row.name,
    state: row.state,
    error: row.error,
    inbound: row.inbound,
    externalId: row.external_id,
    tokenTail: tokenTailOf(world, row),
    settings: shownSettings(row),
    doubt: row.doubt,
    hasOwnLimits: ownLimits !== null,
    limits: [...(ownLimits ?? world.adapters.get(row.type)?.limits.rules ?? [])],
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}

const TAIL = 4

/** Enough to tell two tokens of one bot apart, and too little for anything else. */
function tokenTailOf(world: World, row: ConnectionRow): string | null {
  const { token } = readSecrets(world, row)
  return typeof token === 'string' && token.length > 4 * TAIL ? token.slice(-TAIL) : null
}

export const presentHealth = ({ state, error }: ConnectionRow, row: HealthRow): ConnectionHealth => ({
  state,
  error,
  lastInboundAt: row.last_inbound_at?.toISOString() ?? null,
  setAside: row.set_aside,
  queued: row.queued,
  oldestQueuedAt: row.oldest_queued_at?.toISOString() ?? null,
  sending: row.sending,
  inDoubt: row.in_doubt,
  pausedUntil: row.paused_until?.toISOString() ?? null,
  holder: row.holder,
  heldUntil: row.held_until?.toISOString() ?? null,
})

export const presentUse = ({ accounts, queued, leadgentools, last_of }: UseRow): ConnectionUse => ({
  ...{ accounts, queued, leadgentools },
  lastOf: last_of,
})
