import type { CompanyId, OrderFacts } from '@korben/contract'
import type { StatSaleRow, StatUniqueRow } from '../../generated/rows.ts'
import type { Tx } from '../../kit/db.ts'
import { dayOf, place, sortUniques, uniqueDelta, uniqueKey } from './deltas.ts'
import * as store from './stats.store.ts'

/** An order as it stands after its newest event. */
export type CountedOrder = { companyId: CompanyId; facts: OrderFacts; at: Date }

/**
 * Counts orders that became sales, takes back those that are none any more, and corrects those whose amount, currency or payment
 * date changed: what is taken back is exactly what was counted. Each order once in `orders`; its row is locked by who changes it.
 */
export async function countSales(tx: Tx, orders: readonly CountedOrder[]): Promise<store.Delta[]> {
  const keys = orders.map(({ companyId, facts }) => ({ company_id: companyId, order_id: facts.orderId }))
  const counted = new Map((await store.findSales(tx, keys)).map((sale) => [saleKey(sale), sale]))
  const changes = orders.flatMap((order) => {
    const before = counted.get(`${order.companyId} ${order.facts.orderId}`) ?? null
    const after = saleOf(order, before)
    return isSameSale(before, after) ? [] : [{ before, after }]
  })
  if (changes.length === 0) return []

  const gone = changes.flatMap(({ before }) => before ?? [])
  const added = changes.flatMap(({ after }) => after ?? [])
  if (gone.length > 0) await store.deleteSales(tx, gone)
  if (added.length > 0) await store.insertSales(tx, added)
  return [
    ...gone.flatMap((sale) => saleDeltas(sale, -1)),
    ...added.flatMap((sale) => saleDeltas(sale, 1)),
    ...(await countBuyers(tx, gone, added)),
  ]
}

/** The order as a sale; null when it is none, or when no tunnel brought it (STA-2). */
function saleOf({ companyId, facts, at }: CountedOrder, before: StatSaleRow | null): StatSaleRow | null {
  if (facts.dealStatus !== 'RESOLVED' || facts.tunnelId === null) return null
  return {
    company_id: companyId,
    order_id: facts.orderId,
    subject: before?.subject ?? facts.personId,
    tunnel_id: facts.tunnelId,
    traffic_source_id: facts.trafficSourceId ?? '',
    currency: facts.currency,
    amount: facts.price,
    day: facts.paidAt === null ? (before?.day ?? dayOf(at)) : dayOf(new Date(facts.paidAt)),
  }
}

const saleKey = (sale: StatSaleRow) => `${sale.company_id} ${sale.order_id}`

const isSameSale = (a: StatSaleRow | null, b: StatSaleRow | null): boolean =>
  a === b || (a !== null && b !== null && a.amount === b.amount && a.currency === b.currency && a.day === b.day)

function saleDeltas(sale: StatSaleRow, sign: 1 | -1): store.Delta[] {
  const where = place(sale.company_id, sale.tunnel_id, sale.traffic_source_id, sale.day)
  const amount = sign === 1 ? sale.amount : `-${sale.amount}` // a price is never negative
  return [
    { ...where, currency: '', figure: 'sales', change: String(sign) },
    { ...where, currency: sale.currency, figure: 'sale_amount', change: amount },
  ]
}

/**
 * Moves the unique figure of each person concerned to the day of the first of the sales it has, in the tunnel and over all; away
 * when it has none.
 */
async function countBuyers(
  tx: Tx,
  gone: readonly StatSaleRow[],
  added: readonly StatSaleRow[],
): Promise<store.Delta[]> {
  const changes = [...gone.flatMap((sale) => buyersOf(sale, -1)), ...added.flatMap((sale) => buyersOf(sale, 1))]
  const sum = (a: StatUniqueRow, b: StatUniqueRow): StatUniqueRow => ({ ...a, times: a.times + b.times })
  const buyers = await store.moveBuyers(tx, sortUniques(changes, sum))
  // Only under the lock of their rows: what others counted for the same person is then committed and seen.
  const firsts = new Map(
    (await store.findFirstSales(tx, buyers)).map((first): [string, typeof first] => [
      uniqueKey({ ...first, kind: 'sale' }),
      first,
    ]),
  )
  const deltas: store.Delta[] = []
  const moved: Omit<StatUniqueRow, 'times'>[] = []
  for (const buyer of buyers) {
    const first = firsts.get(uniqueKey(buyer))
    const isCounted = buyer.times_before > 0
    if (isCounted && first?.day === buyer.day && first.traffic_source_id === buyer.traffic_source_id) continue
    if (isCounted) deltas.push(uniqueDelta(buyer, '-1'))
    if (!first) continue
    const next = { ...buyer, day: first.day, traffic_source_id: first.traffic_source_id }
    deltas.push(uniqueDelta(next, '1'))
    moved.push(next)
  }
  if (moved.length > 0) await store.updateBuyers(tx, moved)
  return deltas
}

function buyersOf(sale: StatSaleRow, times: 1 | -1): StatUniqueRow[] {
  const { company_id, tunnel_id, subject, traffic_source_id, day } = sale
  const buyer = { company_id, kind: 'sale' as const, subject, times, traffic_source_id, day }
  return [
    { ...buyer, scope: '' },
    { ...buyer, scope: tunnel_id },
  ]
}
