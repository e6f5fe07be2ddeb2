import type { PaymentCreditId } from '@korben/contract'
import { DomainError } from '../../kit/errors.ts'

/** `ids`: all that are unknown. */
export const creditNotFound = (...ids: PaymentCreditId[]) =>
  new DomainError('payments.credit_not_found', 404, 'No such payment credit.', { ids })
export const creditCurrencyNotEnabled = (currencies: readonly string[]) =>
  new DomainError('payments.currency_not_enabled', 400, 'The company has not enabled these currencies.', { currencies })
export const creditNotManual = (id: PaymentCreditId) =>
  new DomainError('payments.credit_not_manual', 400, 'The payment credit is not a manual one.', { id })
