import type { OfferCategoryId, OfferId } from '@korben/contract'
import { DomainError } from '../../kit/errors.ts'

export const offerNotFound = (id: OfferId) => new DomainError('offers.not_found', 404, 'No such offer.', { id })
export const offerNotAvailable = (id: OfferId) =>
  new DomainError('offers.not_available', 409, 'The offer is switched off or sold out.', { id })
export const offerCategoryNotFound = (id: OfferCategoryId) =>
  new DomainError('offers.category_not_found', 404, 'No such offer category.', { id })
export const offerCategoryNotEmpty = (id: OfferCategoryId, offerCount: number) =>
  new DomainError('offers.category_not_empty', 409, 'This category has offers.', { id, offerCount })
/** `most`: how many offers of a category can be copied at once. */
export const tooManyOffers = (most: number) =>
  new DomainError('offers.too_many', 409, 'This category has more offers than can be copied at once.', { most })
export const offerCurrencyNotEnabled = (currency: string) =>
  new DomainError('offers.currency_not_enabled', 400, 'The company has not enabled this currency.', { currency })
export const offerPriceInvalid = (price: string) =>
  new DomainError('offers.price_invalid', 400, 'A price is a decimal number from 0 to 999 999 999 999.99.', { price })
