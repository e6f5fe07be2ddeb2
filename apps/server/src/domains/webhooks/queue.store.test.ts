import { expect, test } from 'vitest'
import { testDatabase } from '../../../test/harness/database.ts'
import { acrossCompanies, describeStore, withRows } from '../../../test/harness/describe-store.ts'
import * as store from './queue.store.ts'

const WORKER = 'a worker serves all companies'
const BEGINNING = { company_id: '', webhook_id: '' }

describeStore('the queue of webhooks', store, ({ companyId, webhookId, webhookDeliveryId, now }) => {
  const place = { company_id: companyId, webhook_id: webhookId }
  const lease = { companyId, id: webhookDeliveryId, epoch: 0 }
  const attempt = { status: 200, answer: 'ok', error: null, tookMs: 1, at: now }
  const queued = { webhook: { is_on: true }, webhook_delivery: { state: 'queued', due_at: now } } as const
  const leased = { ...queued, webhook_delivery: { ...queued.webhook_delivery, leased_until: now } } as const
  return {
    lockReadyWebhooks: acrossCompanies(
      WORKER,
      withRows(queued, (sql) => store.lockReadyWebhooks(sql, BEGINNING, now)),
    ),
    claimDeliveries: withRows(queued, (sql) =>
      store.claimDeliveries(sql, [place], { now, limit: 10, perWebhook: 4, leaseSeconds: 0 }),
    ),
    updateLeases: withRows(leased, (sql) => store.updateLeases(sql, [lease], 0)),
    settleDelivery: withRows(leased, (sql) =>
      store.settleDelivery(sql, lease, attempt, { state: 'delivered', attempts: 0, dueAt: null }),
    ),
    releaseDelivery: withRows(leased, (sql) => store.releaseDelivery(sql, lease)),
  }
})

test('while one worker chooses among the deliveries of a webhook, another one gets none of them', async () => {
  const { sql, world } = await testDatabase()
  const { company } = await world()
  const given = await company()
  const now = new Date()
  const webhook = await given.insert('webhook', { id: 'w' as never, url: 'http://example.com' })
  await given.insert('webhook_delivery', {
    id: 'd' as never,
    webhook_id: webhook.id,
    type: 'ORDER',
    cause: 'order:1',
    body: '{}',
    state: 'queued',
    due_at: now,
  })
  await sql.begin(async (first) => {
    expect(await store.lockReadyWebhooks(first as never, BEGINNING, now)).toMatchObject([
      { is_ready: true, is_mine: true },
    ])
    await sql.begin(async (second) => {
      expect(await store.lockReadyWebhooks(second as never, BEGINNING, now)).toMatchObject([
        { is_ready: true, is_mine: false },
      ])
    })
  })
})
