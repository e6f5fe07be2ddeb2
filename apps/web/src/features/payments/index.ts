export { CreditPage } from './credit-page.tsx'
export { CreditsPage } from './credits-page.tsx'
export { useCredits } from './payments.ts'
