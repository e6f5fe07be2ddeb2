import type { WebhookDeliveryRow, WebhookRow } from '../../generated/rows.ts'
import type { Ctx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { raise } from '../../kit/errors.ts'
import { newId } from '../../kit/ids.ts'
import { recordAudit } from '../audit/index.ts'
import { type LegacyEvent, legacyEvents, testBody } from './legacy-body.ts'
import { deliveryNotFound, urlNotAllowed, webhookNotFound } from './webhooks.errors.ts'
import * as store from './webhooks.store.ts'

/** The legacy webhook of the company, null before it was ever set. */
export async function findLegacyWebhook(ctx: Ctx): Promise<WebhookRow | null> {
  const [webhook] = await store.findLegacyWebhook(ctx.sql, ctx.companyId)
  return webhook ?? null
}

/**
 * Sets where the company is told of events, and of which (reference 9). What waits goes to the new address. Switched off, what
 * waits is told no more, so that switching on a month later is no flood.
 */
export const setLegacyWebhook = (
  ctx: Ctx,
  { url, events, isOn }: { url: string; events: readonly LegacyEvent[]; isOn: boolean },
): Promise<WebhookRow> =>
  ctx.transaction(async (ctx) => {
    if (!isAllowed(url)) throw urlNotAllowed()
    const settings = { url, events: legacyEvents.filter((event) => events.includes(event)), isOn }
    const webhook = one(await store.upsertLegacyWebhook(ctx.sql, ctx.companyId, newId(ctx.now()), settings, ctx.now()))
    if (!isOn) await store.markQueuedDead(ctx.sql, ctx.companyId, webhook.id, 'The webhook was switched off.')
    await recordAudit(ctx, { action: 'changed', entity: 'webhook', entityId: webhook.id, details: { ...settings } })
    return webhook
  })

/** Whether it may be reached is decided at each attempt, when its name is resolved. */
function isAllowed(url: string): boolean {
  if (url.length > 2048 || !URL.canParse(url)) return false
  const { protocol, username, password } = new URL(url)
  return (protocol === 'http:' || protocol === 'https:') && username === '' && password === ''
}

export async function getDelivery(ctx: Ctx, id: store.DeliveryId): Promise<WebhookDeliveryRow> {
  const [delivery] = await store.findDelivery(ctx.sql, ctx.companyId, id)
  return delivery ?? raise(deliveryNotFound(id))
}

/** Tells an event again, with the same id and the same bytes; while the webhook is off it waits. */
export const repeatDelivery = (ctx: Ctx, id: store.DeliveryId): Promise<void> =>
  ctx.transaction(async (ctx) => {
    const requeued = await store.requeueDelivery(ctx.sql, ctx.companyId, id, ctx.now())
    if (requeued.length === 0) throw deliveryNotFound(id)
    ctx.afterCommit(() => ctx.world.hints.give('webhooks'))
  })

/** Deliveries that one transaction takes up again. */
const REPEATED_AT_ONCE = 1_000

/** Tells all events again that failed for good, and gives their number. */
export async function repeatDeadDeliveries(ctx: Ctx): Promise<number> {
  for (let repeated = 0; ; ) {
    const { length } = await ctx.transaction(async (ctx) => {
      ctx.afterCommit(() => ctx.world.hints.give('webhooks'))
      return store.requeueDeadDeliveries(ctx.sql, ctx.companyId, ctx.now(), REPEATED_AT_ONCE)
    })
    repeated += length
    if (length < REPEATED_AT_ONCE) return repeated
  }
}

/** Sends `{"type":"TEST",…}` through the queue like any event, and returns the delivery whose attempts show what came back. */
export const sendTestEvent = (ctx: Ctx): Promise<store.DeliveryId> =>
  ctx.transaction(async (ctx) => {
    const webhook = await findLegacyWebhook(ctx)
    if (!webhook?.is_on) throw webhookNotFound()
    const id: store.DeliveryId = newId(ctx.now())
    const body = testBody(ctx.companyId, ctx.now())
    const delivery = {
      company_id: ctx.companyId,
      id,
      webhook_id: webhook.id,
      type: 'TEST',
      person_id: null,
      cause: `test:${id}`,
      body,
    }
    await store.insertDeliveries(ctx.sql, [delivery], ctx.now())
    ctx.afterCommit(() => ctx.world.hints.give('webhooks'))
    return id
  })
