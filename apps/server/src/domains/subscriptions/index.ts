export {
  type Attribution,
  findAttribution,
  recordSubscription,
  type SubscriptionInput,
} from './subscriptions.service.ts'
