import type { ConnectionId, RateLimit } from '@korben/contract'
import type { ConnectionRow } from '../../generated/rows.ts'
import type { Ctx, TxCtx } from '../../kit/context.ts'
import { type JSONValue, one } from '../../kit/db.ts'
import { raise } from '../../kit/errors.ts'
import { enqueue } from '../../kit/jobs.ts'
import { recordAudit } from '../audit/index.ts'
import { adapterOf, checkChannel, readConfig, requirePublicUrl, setWebhook } from './connect-channel.ts'
import { connectionNotFound, connectionRefused, otherBot } from './connections.errors.ts'
import { setWebhookOf } from './connections.jobs.ts'
import { markConnection, readSecrets, updateConnection } from './connections.service.ts'
import * as store from './connections.store.ts'
import { recordOf } from './settings.ts'

/** One that staff can change. Throws `connections.not_found`, also for the built-in ones. */
export async function getOutside(ctx: Ctx, id: ConnectionId): Promise<ConnectionRow> {
  const [row] = await store.findOutside(ctx.sql, ctx.companyId, id)
  return row ?? raise(connectionNotFound(id))
}

/** Changes one under its lock. */
const change = <T>(ctx: Ctx, id: ConnectionId, act: (ctx: TxCtx, row: ConnectionRow) => Promise<T>): Promise<T> =>
  ctx.transaction(async (ctx) => {
    await getOutside(ctx, id)
    const [row] = await store.lockConnection(ctx.sql, ctx.companyId, id)
    return act(ctx, row ?? raise(connectionNotFound(id)))
  })

const note = (ctx: TxCtx, action: string, { id, name }: ConnectionRow, details: { [key: string]: JSONValue } = {}) =>
  recordAudit(ctx, { action, entity: 'connection', entityId: id, details: { name, ...details } })

export type ConnectionEdit = {
  name?: string
  doubt?: ConnectionRow['doubt']
  /** null takes a setting back to what the product ships. */
  settings?: { [key: string]: JSONValue }
}

/** Changes what is given. Throws `connections.not_found`, `connections.refused`. */
export const editConnection = (ctx: Ctx, id: ConnectionId, { name, doubt, settings }: ConnectionEdit) =>
  change(ctx, id, async (ctx, row) => {
    const merged = Object.fromEntries(
      Object.entries({ ...recordOf(row.settings), ...settings }).filter(([, value]) => value !== null),
    )
    if (settings) readConfig(adapterOf(ctx.world, row.type), { ...merged, ...readSecrets(ctx.world, row) })
    const { secrets, external_id, inbound } = row
    const changed = one(
      await store.updateConnection(
        ctx.sql,
        ctx.companyId,
        id,
        { name: name?.trim() ?? row.name, settings: merged, secrets, external_id, inbound, doubt: doubt ?? row.doubt },
        ctx.now(),
      ),
    )
    await note(ctx, 'changed', changed, { ...(doubt && { doubt }), settings: Object.keys(settings ?? {}) })
    return changed
  })

/** Rate rules in place of the channel's; null takes them back. Throws `connections.not_found`. */
export const setLimits = (ctx: Ctx, id: ConnectionId, limits: readonly RateLimit[] | null) =>
  change(ctx, id, async (ctx) => {
    const rules = limits && [...limits]
    const changed = one(await store.updateLimits(ctx.sql, ctx.companyId, id, rules, ctx.now()))
    await note(ctx, 'changed', changed, { limits: rules })
    return changed
  })

/** Until then every process that polls has seen that it must not. */
const LET_GO_MS = 5_000

/**
 * Chooses how updates come. A poller removes a webhook that is in its way: it lets go before one is set, by a job.
 * Throws `connections.not_found`, `connections.refused`.
 */
export const setInbound = (ctx: Ctx, id: ConnectionId, inbound: 'poll' | 'webhook') =>
  change(ctx, id, async (ctx, row) => {
    if (!adapterOf(ctx.world, row.type).caps.inbound.includes(inbound))
      throw connectionRefused(`this channel has no ${inbound}.`)
    if (row.inbound === inbound) return row
    if (inbound === 'poll') return updateConnection(ctx, id, { inbound })
    requirePublicUrl(ctx.world)
    const changed = await updateConnection(ctx, id, { inbound: 'none' })
    const dueAt = new Date(ctx.now().getTime() + LET_GO_MS)
    await enqueue(ctx, setWebhookOf, { connectionId: id }, { dueAt })
    return changed
  })

/**
 * Checks the token at the messenger, the present one without another, and takes up work again. Throws `connections.not_found`,
 * `connections.refused`, `connections.other_bot`.
 */
export async function reconnect(ctx: Ctx, id: ConnectionId, token: string | undefined): Promise<ConnectionRow> {
  const before = await getOutside(ctx, id)
  const given = {
    ...recordOf(before.settings),
    ...readSecrets(ctx.world, before),
    ...(token !== undefined && { token }),
  }
  const { adapter, config, externalId, settings } = await checkChannel(ctx.world, { type: before.type, config: given })
  if (before.external_id !== null && before.external_id !== externalId) throw otherBot(id)
  return change(ctx, id, async (ctx, row) => {
    await updateConnection(ctx, id, {
      externalId,
      settings: plainOf(settings),
      ...(token !== undefined && { secrets: { token } }),
    })
    if (row.inbound === 'webhook') await setWebhook(ctx.world, adapter, row, config)
    return markConnection(ctx, id, 'OK')
  })
}

/** A user name and the like, as the messenger told them. */
const plainOf = (settings: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(settings).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value] as const] : [])),
  )

/** Nothing is sent or received until it is resumed. Throws `connections.not_found`. */
export const pauseConnection = (ctx: Ctx, id: ConnectionId) =>
  change(ctx, id, async (ctx, row) => {
    if (row.state === 'OFF') return row
    await note(ctx, 'paused', row)
    return markConnection(ctx, id, 'OFF')
  })

/** Works again; whether it really does, its next call shows. Throws `connections.not_found`. */
export const resumeConnection = (ctx: Ctx, id: ConnectionId) =>
  change(ctx, id, async (ctx, row) => {
    if (row.state !== 'OFF') return row
    await note(ctx, 'resumed', row)
    ctx.afterCommit(() => ctx.world.hints.give(`deliveries:${id}`))
    return markConnection(ctx, id, 'OK')
  })

/** What waits in its queue is skipped by a sweep. Throws `connections.not_found`. */
export const deleteConnection = (ctx: Ctx, id: ConnectionId): Promise<void> =>
  change(ctx, id, async (ctx, row) => {
    await forgetWebhook(ctx, row)
    await store.markDeleted(ctx.sql, ctx.companyId, id, ctx.now())
    await note(ctx, 'deleted', row, { kind: row.kind })
  })

/** A messenger that does not listen goes on delivering to an address that answers 404. */
async function forgetWebhook(ctx: TxCtx, row: ConnectionRow): Promise<void> {
  const adapter = ctx.world.adapters.get(row.type)
  if (row.inbound !== 'webhook' || !adapter?.removeWebhook) return
  const config = readConfig(adapter, { ...recordOf(row.settings), ...readSecrets(ctx.world, row) })
  const outcome = await adapter.removeWebhook({ http: ctx.world.http, now: ctx.now }, config)
  if (!outcome.ok) ctx.log.warn({ connection: row.id, code: outcome.error.code }, 'A webhook could not be removed')
}
