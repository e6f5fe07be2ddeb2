import type { Call, OutboundElement } from '../../kit/channel.ts'
import type { World } from '../../kit/context.ts'
import type { ReceiverRow } from './chats.store.ts'

/** An account as far as it matters whether it can be written to. */
export type Target = Pick<
  ReceiverRow,
  'external_id' | 'status' | 'last_inbound_at' | 'connection_type' | 'connection_state' | 'is_connection_deleted'
>

/** Why nothing can be written to an account; null when it can. */
export function obstacleOf({ adapters }: Pick<World, 'adapters'>, target: Target) {
  if (!adapters.has(target.connection_type) || target.external_id === null || target.is_connection_deleted)
    return 'no_channel'
  if (target.status === 'BLOCKED') return 'blocked'
  if (target.status === 'INVALID') return 'invalid_recipient'
  return target.connection_state === 'OFF' ? 'connection_off' : null
}

/** The calls on the wire, or why there are none. */
export function planCalls(
  world: Pick<World, 'adapters'>,
  target: Target,
  elements: OutboundElement[],
): { calls: Call[]; reason: string | null } {
  const obstacle = obstacleOf(world, target)
  const adapter = world.adapters.get(target.connection_type)
  if (obstacle !== null || !adapter || target.external_id === null) return { calls: [], reason: obstacle }
  const calls = adapter.render(elements, {
    externalUserId: target.external_id,
    lastInboundAt: target.last_inbound_at,
  })
  return calls.length > 0 ? { calls, reason: null } : { calls, reason: 'empty' }
}

/** Until when the messenger takes messages that nobody asked for; null: it has no such rule. */
export function writableUntil(
  { adapters }: Pick<World, 'adapters'>,
  { connection_type, last_inbound_at }: Pick<Target, 'connection_type' | 'last_inbound_at'>,
): Date | null {
  const hours = adapters.get(connection_type)?.caps.sessionHours ?? null
  return hours === null ? null : new Date((last_inbound_at?.getTime() ?? 0) + hours * 3_600_000)
}
