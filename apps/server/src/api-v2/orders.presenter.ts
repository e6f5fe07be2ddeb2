import type { IncludedOrderV2, OrderRowV2, OrderV2, SingleOrderV2 } from '@korben/contract'
import type { OrderRow } from '../generated/rows.ts'
import type { PersonCard } from './people.read.ts'
import { amountOf, isoTime } from './values.presenter.ts'

type DealStatus = OrderRow['deal_status']
type PaymentStatus = OrderRow['payment_status']

/** The list vocabulary: a refunded order shows as rejected (reference 4). */
const dealStatusOf = (status: string): OrderV2['status'] =>
  status === 'OPENED' || status === 'RESOLVED' ? status : 'REJECTED'

const OPENED: Record<PaymentStatus, SingleOrderV2['status']> = {
  NONE: 'ORDER',
  PENDING: 'PENDING',
  FAILED: 'FAILED',
  SUCCESS: 'SUCCESS',
  REFUNDED: 'REFUNDED',
}
/** The payment vocabulary of the single order (reference 4). */
const paymentStatusOf = (deal: DealStatus, payment: PaymentStatus): SingleOrderV2['status'] =>
  (({ OPENED: OPENED[payment], RESOLVED: 'SUCCESS', REJECTED: 'FAILED', REFUNDED: 'REFUNDED' }) as const)[deal]

export const presentOrder = (row: OrderRow): OrderV2 => ({
  id: row.id,
  title: row.title,
  price: amountOf(row.price),
  currency: row.currency,
  status: dealStatusOf(row.deal_status),
  createdAt: isoTime(row.created_at),
  updatedAt: isoTime(row.updated_at),
})

export const presentOrderRow = (row: OrderRow): OrderRowV2 => ({ person_id: row.person_id, ...presentOrder(row) })

export const presentSingleOrder = (row: OrderRow): SingleOrderV2 => ({
  id: row.id,
  createdAt: isoTime(row.created_at),
  updatedAt: isoTime(row.updated_at),
  title: row.title,
  description: row.description,
  price: amountOf(row.price),
  currency: row.currency,
  status: paymentStatusOf(row.deal_status, row.payment_status),
  paymentMethod: row.payment_method,
})

export const presentIncludedOrder = (order: PersonCard['orders'][number]): IncludedOrderV2 => ({
  id: order.id,
  title: order.title,
  price: amountOf(order.price),
  currency: order.currency,
  status: dealStatusOf(order.deal_status),
  updatedAt: isoTime(order.updated_at),
})
