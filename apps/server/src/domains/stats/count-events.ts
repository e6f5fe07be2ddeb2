import type { CompanyId, OrderFacts, TrafficSourceId, TunnelId } from '@korben/contract'
import type { StatUniqueRow } from '../../generated/rows.ts'
import type { Listener, RecordedEvent } from '../../kit/context.ts'
import { type CountedOrder, countSales } from './count-sales.ts'
import { countSteps } from './count-steps.ts'
import { dayOf, place, sortUniques, uniqueDelta } from './deltas.ts'
import * as store from './stats.store.ts'

/**
 * Counts what happened, in the transaction in which it happened: an event is counted exactly when its fact is committed, once
 * (STA-8). Figures of a tunnel, a source and a UTC day grow by rows that nobody waits for.
 */
export const statsListener: Listener = async (tx, events) => {
  await countSteps(tx, events)
  const counted = events.map(countEvent)
  const subjects = sortUniques(counted.flatMap(({ subjects }) => subjects ?? []))
  const orders = new Map(
    counted.flatMap(({ order }) => (order ? [[`${order.companyId} ${order.facts.orderId}`, order]] : [])),
  )
  const deltas = counted.flatMap(({ deltas }) => deltas ?? [])

  if (subjects.length > 0) {
    for (const added of await store.insertUniques(tx.sql, subjects)) deltas.push(uniqueDelta(added, '1'))
  }
  if (orders.size > 0) deltas.push(...(await countSales(tx.sql, [...orders.values()])))
  if (deltas.length > 0) await store.insertDeltas(tx.sql, deltas)
}

type Counted = { deltas?: store.Delta[]; subjects?: StatUniqueRow[]; order?: CountedOrder }

function countEvent({ companyId, at, event }: RecordedEvent): Counted {
  switch (event.type) {
    case 'lead.visited':
      return countOnce({ companyId, ...event, figure: 'visits', kind: 'visit', subject: event.visitor, day: dayOf(at) })
    case 'lead.shown':
      return countOnce({ companyId, ...event, figure: 'shows', kind: 'show', subject: event.visitor, day: dayOf(at) })
    case 'person.subscribed':
      return countOnce({
        companyId,
        ...event,
        figure: 'subscribers',
        kind: 'subscriber',
        subject: event.personId,
        day: dayOf(at),
      })
    case 'order.created':
      return countOrder(companyId, event, at)
    case 'order.changed':
      return { order: { companyId, facts: event.after, at } }
    case 'expense.recorded':
    case 'expense.deleted': {
      const { tunnelId, trafficSourceId, currency, day } = event
      const amount = event.type === 'expense.recorded' ? event.amount : `-${event.amount}`
      return {
        deltas: [
          { ...place(companyId, tunnelId, trafficSourceId, day), currency, figure: 'expense_amount', change: amount },
        ],
      }
    }
    default:
      return {}
  }
}

type Countable = {
  companyId: CompanyId
  tunnelId: TunnelId
  trafficSourceId: TrafficSourceId
  figure: 'visits' | 'shows' | 'subscribers'
  kind: 'visit' | 'show' | 'subscriber'
  subject: string
  day: string
}

/** Counts a thing, and its subject once in the tunnel and once over all tunnels. */
function countOnce({ companyId, tunnelId, trafficSourceId, figure, kind, subject, day }: Countable): Counted {
  const where = place(companyId, tunnelId, trafficSourceId, day)
  const unique = (scope: TunnelId | ''): StatUniqueRow => ({
    company_id: companyId,
    scope,
    kind,
    subject,
    times: 1,
    traffic_source_id: trafficSourceId,
    day,
  })
  return { deltas: [{ ...where, currency: '', figure, change: '1' }], subjects: [unique(''), unique(tunnelId)] }
}

/** An order without a tunnel is in no figure (STA-2). */
function countOrder(companyId: CompanyId, facts: OrderFacts, at: Date): Counted {
  if (facts.tunnelId === null) return {}
  const where = place(companyId, facts.tunnelId, facts.trafficSourceId, dayOf(new Date(facts.createdAt)))
  return {
    deltas: [{ ...where, currency: '', figure: 'orders', change: '1' }],
    ...(facts.dealStatus === 'RESOLVED' ? { order: { companyId, facts, at } } : {}),
  }
}
