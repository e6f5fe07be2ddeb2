export {
  chooseManualCredit,
  createManualCredit,
  findManualCredits,
  getManualCredit,
  recordManualPayment,
  requireCredits,
  withdrawPayments,
} from './payments.service.ts'
export { findPaymentCredit } from './payments.store.ts'
