import { DomainError } from '../../kit/errors.ts'
import type { DeliveryId } from './webhooks.store.ts'

export const webhookNotFound = () => new DomainError('webhooks.not_found', 404, 'There is no webhook that is on.')
export const deliveryNotFound = (id: DeliveryId) =>
  new DomainError('webhooks.delivery_not_found', 404, 'There is no such delivery, or it is still on its way.', { id })
export const urlNotAllowed = () =>
  new DomainError(
    'webhooks.url_not_allowed',
    400,
    'Not an http or https address without a user name, of at most 2048 characters.',
  )
