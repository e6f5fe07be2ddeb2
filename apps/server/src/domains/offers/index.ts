export { messagesOf, type OrderState } from './offer-messages.ts'
export { offerNotAvailable } from './offers.errors.ts'
export {
  createOffer,
  createOfferCategory,
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
