export { OfferCategoriesPage } from './offer-categories-page.tsx'
export { NewOfferPage } from './offer-page.tsx'
export { useOfferChoice } from './offers.ts'
export { OffersPage } from './offers-page.tsx'
