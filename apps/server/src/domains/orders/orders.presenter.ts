import { type Order, type OrderChange, OrderStatus, PaymentStatus, UserId } from '@korben/contract'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { OrderChangeRow } from '../../generated/rows.ts'
import { presentAmount } from '../../kit/http/amount.ts'
import type { NamedOrderRow } from './orders.store.ts'

export const presentOrder = (row: NamedOrderRow): Order => ({
  id: row.id,
  personId: row.person_id,
  personName: row.person_name,
  accountId: row.account_id,
  offerId: row.offer_id,
  offerName: row.offer_name,
  paymentCreditId: row.payment_credit_id,
  paymentMethod: row.payment_method,
  title: row.title,
  offerPrice: presentAmount(row.offer_price, row.offer_currency),
  price: presentAmount(row.price, row.currency),
  status: row.deal_status,
  paymentStatus: row.payment_status,
  hasPartialPayments: row.has_partial_payments,
  buyerEmail: row.buyer_email,
  buyerPhone: row.buyer_phone,
  transactionAt: row.transaction_at.toISOString(),
  paidAt: row.paid_at?.toISOString() ?? null,
  note: row.user_comments,
  managerId: row.manager_id,
  tunnelId: row.tunnel_id,
  trafficSourceId: row.traffic_source_id,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
})

export const presentChange = (row: OrderChangeRow): OrderChange => ({
  id: row.id,
  actor: row.actor,
  userId: row.user_id,
  before: row.before === null ? null : presentFace(Value.Parse(Snapshot, row.before)),
  after: presentFace(Value.Parse(Snapshot, row.after)),
  note: row.note,
  createdAt: row.created_at.toISOString(),
})

/** As `noteChange` writes it. */
type Snapshot = Static<typeof Snapshot>
const Snapshot = Type.Object({
  deal_status: OrderStatus,
  payment_status: PaymentStatus,
  price: Type.String(),
  currency: Type.String(),
  paid_at: Type.Union([Type.String(), Type.Null()]),
  manager_id: Type.Union([UserId, Type.Null()]),
})

const presentFace = (snapshot: Snapshot): OrderChange['after'] => ({
  status: snapshot.deal_status,
  paymentStatus: snapshot.payment_status,
  price: presentAmount(snapshot.price, snapshot.currency),
  paidAt: snapshot.paid_at,
  managerId: snapshot.manager_id,
})
