export {
  findAttribution,
  recordSubscription,
  recordSubscriptions,
  type SubscriptionInput,
} from './subscriptions.service.ts'
