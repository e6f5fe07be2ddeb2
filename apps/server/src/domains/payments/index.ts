export {
  chooseManualCredit,
  createManualCredit,
  getManualCredit,
  type PaymentCreditInput,
  recordManualPayment,
  requireCredits,
  withdrawPayments,
} from './payments.service.ts'
export { findPaymentCredit } from './payments.store.ts'
