export { createOfferCategory } from './offer-categories.ts'
export { messagesOf, type OrderState } from './offer-messages.ts'
export { offerNotAvailable } from './offers.errors.ts'
export {
  createOffer,
  findCreditsOfOffer,
  getOffer,
  getOfferOfOrder,
  type NewOfferInput,
  type OfferInput,
  putBackPiece,
  takePiece,
  updateOffer,
} from './offers.service.ts'
export { findOffer } from './offers.store.ts'
