export {
  chooseManualCredit,
  createManualCredit,
  getManualCredit,
  type PaymentCreditInput,
  recordManualPayment,
  withdrawPayments,
} from './payments.service.ts'
export { findPaymentCredit } from './payments.store.ts'
