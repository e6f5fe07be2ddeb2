import { describeStore, withRows } from '../../../test/harness/describe-store.ts'
import * as store from './payments.store.ts'

const card = { type: 'MANUAL', name: 'Card', currencies: ['USD'], instructions: '', is_on: true }

describeStore('payments', store, ({ companyId, paymentCreditId, orderId, now, newId }) => ({
  insertPaymentCredit: (sql) => store.insertPaymentCredit(sql, companyId, { ...card, id: newId(), created_at: now }),
  findPaymentCredit: (sql) => store.findPaymentCredit(sql, companyId, paymentCreditId),
  findPaymentCredits: (sql) => store.findPaymentCredits(sql, companyId, [paymentCreditId]),
  findAllPaymentCredits: (sql) => store.findAllPaymentCredits(sql, companyId),
  lockPaymentCredit: (sql) => store.lockPaymentCredit(sql, companyId, paymentCreditId),
  updatePaymentCredit: (sql) => store.updatePaymentCredit(sql, companyId, paymentCreditId, card, now),
  deletePaymentCredit: (sql) => store.deletePaymentCredit(sql, companyId, paymentCreditId, now),
  countOffersOfCredit: (sql) => store.countOffersOfCredit(sql, companyId, paymentCreditId),
  writeManualPayment: (sql) =>
    store.writeManualPayment(
      sql,
      companyId,
      { id: newId(), orderId, paymentCreditId, amount: '35.00', currency: 'USD', paidAt: now },
      now,
    ),
  withdrawPayments: withRows({ payment: { status: 'SUCCESS' } }, (sql) =>
    store.withdrawPayments(sql, companyId, orderId, 'FAILED', now),
  ),
}))
