export { type Client, createClient } from './client.ts'
export {
  ApiError,
  type ApiErrorCode,
  isApiError,
  isNetworkError,
  isRateLimitError,
  isTimeoutError,
  NetworkError,
  RateLimitError,
  TimeoutError,
} from './errors.ts'
export type { Live, LiveOptions } from './live.ts'
export type { PageRequest } from './page-request.ts'
export { type LiveChannel, type LiveLocks, type SharedLive, shareLive } from './share-live.ts'
export type { CallOptions, ClientOptions } from './transport.ts'
export {
  isWebhookSignatureError,
  type ReceivedWebhook,
  type VerifiedWebhook,
  verifyWebhook,
  WebhookSignatureError,
} from './verify-webhook.ts'
