export { runWebhooks } from './run-webhooks.ts'
export { webhooksListener } from './tell-events.ts'
export { repeatDeadDeliveries, repeatDelivery, sendTestEvent, setLegacyWebhook } from './webhooks.service.ts'
export { deleteFinishedDeliveries } from './webhooks.store.ts'
