import { type WebhookDelivery, type WebhookSettings, webhooks } from '@korben/contract'
import type { WebhookAttemptRow, WebhookDeliveryRow, WebhookRow } from '../../generated/rows.ts'
import { type ApiApp, mount } from '../../kit/http/mount.ts'
import { byCreation, keysetOf, pageOf } from '../../kit/http/page.ts'
import { legacyEvents } from './legacy-body.ts'
import { secretOf } from './signature.ts'
import { getMaskedToken, replaceToken, revealToken } from './v2-token.ts'
import * as service from './webhooks.service.ts'
import * as store from './webhooks.store.ts'

export const webhooksRoutes = (app: ApiApp) =>
  mount(app, webhooks, {
    getToken: (ctx) => getMaskedToken(ctx),
    revealToken: async (ctx) => ({ token: await revealToken(ctx) }),
    refreshToken: (ctx) => replaceToken(ctx),

    getSettings: async (ctx) => presentSettings(await service.findLegacyWebhook(ctx)),
    setSettings: async (ctx, settings) => presentSettings(await service.setLegacyWebhook(ctx, settings)),

    revealSecret: async (ctx) => ({ secret: secretOf(ctx.world.box, ctx.companyId) }),

    listDeliveries: async (ctx, { state, ...page }) => {
      const webhook = await service.findLegacyWebhook(ctx)
      const keyset = keysetOf(page)
      const rows = webhook ? await store.findDeliveries(ctx.sql, ctx.companyId, webhook.id, state, keyset) : []
      return pageOf(rows, page, presentDelivery, byCreation)
    },
    getDelivery: async (ctx, { deliveryId }) => {
      const delivery = await service.getDelivery(ctx, deliveryId)
      const attempts = await store.findAttempts(ctx.sql, ctx.companyId, deliveryId)
      return { ...presentDelivery(delivery), body: delivery.body, attempts: attempts.map(presentAttempt) }
    },
    repeatDelivery: async (ctx, { deliveryId }) => {
      await service.repeatDelivery(ctx, deliveryId)
      return null
    },
    sendTest: async (ctx) => ({ deliveryId: await service.sendTestEvent(ctx) }),
  })

const presentSettings = (row: WebhookRow | null): WebhookSettings => ({
  isOn: row?.is_on ?? false,
  url: row?.url ?? '',
  events: legacyEvents.filter((event) => row?.events.includes(event)),
})

const presentDelivery = (row: WebhookDeliveryRow): WebhookDelivery => ({
  id: row.id,
  type: row.type,
  personId: row.person_id,
  state: row.state,
  failedAttempts: row.attempts,
  lastStatus: row.last_status,
  lastError: row.last_error,
  dueAt: row.due_at?.toISOString() ?? null,
  createdAt: row.created_at.toISOString(),
  deliveredAt: row.delivered_at?.toISOString() ?? null,
})

const presentAttempt = (row: WebhookAttemptRow) => ({
  status: row.status,
  answer: row.answer,
  error: row.error,
  tookMs: row.took_ms,
  createdAt: row.created_at.toISOString(),
})
