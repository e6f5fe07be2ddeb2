import type { OrderId } from '@korben/contract'
import { DomainError } from '../../kit/errors.ts'

export const orderNotFound = (id: OrderId) => new DomainError('orders.not_found', 404, 'No such order.', { id })
export const orderNotChangeable = (
  id: OrderId,
  reason: 'not_manual' | 'partial_payments' | 'refunded' | 'not_resolved',
) => new DomainError('orders.not_changeable', 409, 'The order cannot be changed in this way.', { id, reason })
export const orderCurrencyNotEnabled = (currency: string) =>
  new DomainError('orders.currency_not_enabled', 400, 'The company has not enabled this currency.', { currency })
export const orderPriceInvalid = (price: string) =>
  new DomainError('orders.price_invalid', 400, 'A price is a decimal number from 0 to 999 999 999 999.99.', { price })
/** `missing`: what neither the order nor the card of the person says. */
export const buyerIncomplete = (missing: ('email' | 'phone')[]) =>
  new DomainError('orders.buyer_incomplete', 400, 'The buyer needs an e-mail and a phone.', { missing })
