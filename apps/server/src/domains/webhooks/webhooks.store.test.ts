import { acrossCompanies, describeStore, withRows } from '../../../test/harness/describe-store.ts'
import * as store from './webhooks.store.ts'

describeStore('webhooks', store, ({ companyId, webhookId, webhookDeliveryId, personId, orderId, now, newId }) => {
  const question: store.Question = {
    n: 0,
    company_id: companyId,
    type: 'ORDER',
    person_id: personId,
    account_id: null,
    tunnel_id: null,
    leadgentool_id: null,
    traffic_source_id: null,
  }
  const delivery: store.NewDelivery = {
    company_id: companyId,
    id: webhookDeliveryId,
    webhook_id: webhookId,
    type: 'ORDER',
    person_id: personId,
    cause: 'order:new',
    body: '{}',
  }
  const dead = { webhook_delivery: { state: 'dead', due_at: null, created_at: new Date(0) } } as const
  return {
    findLegacyWebhook: (sql) => store.findLegacyWebhook(sql, companyId),
    upsertLegacyWebhook: (sql) =>
      store.upsertLegacyWebhook(
        sql,
        companyId,
        newId(),
        { url: 'https://example.com', events: ['SALE'], isOn: false },
        now,
      ),
    markQueuedDead: (sql) => store.markQueuedDead(sql, companyId, webhookId, 'off'),
    findAnswers: withRows({ webhook: { events: ['ORDER'], is_on: true } }, (sql) => store.findAnswers(sql, [question])),
    insertSales: withRows({ webhook_sale: null }, (sql) =>
      store.insertSales(sql, [{ company_id: companyId, webhook_id: webhookId, order_id: orderId }]),
    ),
    insertDeliveries: (sql) => store.insertDeliveries(sql, [{ ...delivery, id: newId() }], now),
    requeueDeadDeliveries: withRows(dead, (sql) => store.requeueDeadDeliveries(sql, companyId, now, 10)),
    findDelivery: (sql) => store.findDelivery(sql, companyId, webhookDeliveryId),
    findDeliveries: withRows({ webhook_delivery: { state: 'dead', due_at: null } }, (sql) =>
      store.findDeliveries(sql, companyId, webhookId, 'dead', {
        limit: 20,
        after: { at: new Date(now.getTime() + 1), id: webhookDeliveryId },
      }),
    ),
    findAttempts: (sql) => store.findAttempts(sql, companyId, webhookDeliveryId),
    requeueDelivery: withRows(dead, (sql) => store.requeueDelivery(sql, companyId, webhookDeliveryId, now)),
    deleteFinishedDeliveries: acrossCompanies(
      'the sweep of old deliveries',
      withRows(dead, (sql) => store.deleteFinishedDeliveries(sql, now, 10)),
    ),
  }
})
