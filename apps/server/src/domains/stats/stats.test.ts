import type { DomainEvent, OrderFacts, OrderId, PersonId, TrafficSourceId, TunnelId } from '@korben/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { testWorld } from '../../../test/harness/database.ts'
import type { Given } from '../../../test/harness/given.ts'
import type { Clock } from '../../../test/harness/world.ts'
import { type Fact, type Facts, recount } from '../../../test/recount-stats.ts'
import { createWorkerCtx } from '../../kit/context.ts'
import { newId } from '../../kit/ids.ts'
import { formatMoney } from '../../kit/money.ts'
import { foldStats, readStats, type Stats, statsListener } from './index.ts'

const open = () => testWorld({ listeners: [statsListener] })

/** Two tunnels with two sources each. */
async function givenTunnels(given: Given, now: () => Date) {
  const at = now()
  const tunnels: { id: TunnelId; sources: TrafficSourceId[] }[] = []
  for (const name of ['First', 'Second']) {
    const tunnel = await given.insert('tunnel', { id: newId(at), name, created_at: at, updated_at: at })
    const tool = await given.insert('leadgentool', {
      id: newId(at),
      tunnel_id: tunnel.id,
      name: 'Tool',
      type: 'DEFAULT',
    })
    const sources: TrafficSourceId[] = []
    for (const n of [1, 2]) {
      const source = await given.insert('traffic_source', {
        id: newId(at),
        leadgentool_id: tool.id,
        tunnel_id: tunnel.id,
        name: `Source ${n}`,
        hash: 'abcdef',
        resubscribe_button_id: newId(at),
        created_by: given.owner.id,
      })
      sources.push(source.id)
    }
    tunnels.push({ id: tunnel.id, sources })
  }
  return tunnels
}

const shown = ({ totalSale, totalExpenses, ...stats }: Stats) => ({
  ...stats,
  totalSale: formatMoney(totalSale),
  totalExpenses: formatMoney(totalExpenses),
})

const orderFacts = (
  order: Partial<OrderFacts> & Pick<OrderFacts, 'orderId' | 'personId' | 'createdAt'>,
): OrderFacts => ({
  accountId: null,
  offerId: newId(new Date(0)),
  offerName: 'Course',
  tunnelId: null,
  trafficSourceId: null,
  paymentCreditId: 'none',
  dealStatus: 'OPENED',
  price: '0.00',
  currency: 'USD',
  paidAt: null,
  buyerEmail: null,
  buyerPhone: null,
  ...order,
})

async function setUp() {
  const { world, clock, company } = await open()
  const given = await company()
  const worker = createWorkerCtx(world)
  const tunnels = await givenTunnels(given, world.now)
  const emit = (...events: DomainEvent[]) => worker.transaction((tx) => tx.emit(given.companyId, ...events))
  const read = async (tunnelId: TunnelId | null) => shown(await readStats(world.sql, given.companyId, tunnelId))
  return { world, clock, given, worker, tunnels, emit, read }
}

test('a company in which nothing happened has zeros', async () => {
  const { read } = await setUp()
  expect(await read(null)).toEqual({
    visits: 0,
    uniqVisits: 0,
    shows: 0,
    uniqShows: 0,
    subscribers: 0,
    uniqSubscribers: 0,
    orders: 0,
    sales: 0,
    uniqSales: 0,
    totalSale: '0.00',
    totalExpenses: '0.00',
    notConverted: [],
  })
})

test('a sale is counted with its amount, taken back when the order is refunded, and figures of neighbours stay', async () => {
  const {
    given,
    tunnels: [tunnel],
    emit,
    read,
    clock,
    world,
  } = await setUp()
  const neighbour = await setUp()
  if (!tunnel) throw new Error('No tunnel.')
  const opened = orderFacts({
    orderId: newId(clock.now()),
    personId: newId(clock.now()),
    createdAt: clock.now().toISOString(),
    tunnelId: tunnel.id,
    trafficSourceId: tunnel.sources[0] ?? null,
    price: '35.00',
    currency: 'EUR',
  })
  const { orderId, personId } = opened
  const paid: OrderFacts = { ...opened, dealStatus: 'RESOLVED', paidAt: '2026-06-03T23:59:59.000Z' }
  await given.insert('exchange_rate', { currency: 'EUR', day: '2026-06-03', usd: '1.1' })
  await given.insert('exchange_rate', { currency: 'EUR', day: '2026-06-04', usd: '9' })

  await emit({ type: 'order.created', ...opened })
  await emit({ type: 'order.changed', orderId, personId, accountId: null, before: opened, after: paid })
  expect(await read(tunnel.id)).toMatchObject({ orders: 1, sales: 1, uniqSales: 1, totalSale: '38.50' })
  expect(await read(null)).toMatchObject({ orders: 1, sales: 1, uniqSales: 1, totalSale: '38.50' })
  expect(await neighbour.read(null)).toMatchObject({ orders: 0, sales: 0 })

  await world.sql`update exchange_rate set usd = 2 where company_id = ${given.companyId} and day = '2026-06-03'`
  expect(await read(tunnel.id)).toMatchObject({ totalSale: '70.00' })

  await emit({
    type: 'order.changed',
    orderId,
    personId,
    accountId: null,
    before: paid,
    after: { ...paid, dealStatus: 'REFUNDED' },
  })
  expect(await read(tunnel.id)).toMatchObject({ orders: 1, sales: 0, uniqSales: 0, totalSale: '0.00' })
})

test('a buyer is counted on the day of the first payment that still stands', async () => {
  const {
    given,
    tunnels: [tunnel],
    emit,
    read,
    clock,
    worker,
    world,
  } = await setUp()
  if (!tunnel) throw new Error('No tunnel.')
  const personId: PersonId = newId(clock.now())
  const sale = (day: string) =>
    orderFacts({
      orderId: newId(clock.now()),
      personId,
      tunnelId: tunnel.id,
      createdAt: clock.now().toISOString(),
      dealStatus: 'RESOLVED',
      price: '1.00',
      paidAt: `${day}T10:00:00.000Z`,
    })
  const change = (after: OrderFacts) =>
    emit({ type: 'order.changed', orderId: after.orderId, personId, accountId: null, before: after, after })
  const buyerDays = async () => {
    await foldStats(worker)
    const rows = await world.sql<{ tunnel_id: string; day: string }[]>`
      select tunnel_id, day from stat_day where company_id = ${given.companyId} and uniq_sales = 1`
    return rows.map((row) => `${row.tunnel_id === '' ? 'all' : 'tunnel'} ${row.day}`).toSorted()
  }
  const [first, second, third] = [sale('2026-06-03'), sale('2026-06-05'), sale('2026-06-01')]
  await change(first)
  await change(second)
  expect(await buyerDays()).toEqual(['all 2026-06-03', 'tunnel 2026-06-03'])
  await change({ ...first, dealStatus: 'REFUNDED' })
  expect(await buyerDays()).toEqual(['all 2026-06-05', 'tunnel 2026-06-05'])
  await change(third)
  expect(await buyerDays()).toEqual(['all 2026-06-01', 'tunnel 2026-06-01'])
  expect(await read(null)).toMatchObject({ sales: 2, uniqSales: 1 })
})

test('an amount without any rate is left out and named', async () => {
  const {
    given,
    tunnels: [tunnel],
    emit,
    read,
  } = await setUp()
  const trafficSourceId = tunnel?.sources[0]
  if (!tunnel || !trafficSourceId) throw new Error('No tunnel.')
  const expense = { type: 'expense.recorded' as const, tunnelId: tunnel.id, trafficSourceId, currency: 'UAH' }
  await given.insert('exchange_rate', { currency: 'UAH', day: '2026-06-10', usd: '0.025' })
  await emit({ ...expense, amount: '100.50', day: '2026-06-09' }, { ...expense, amount: '10.20', day: '2026-06-12' })
  expect(await read(tunnel.id)).toMatchObject({
    totalExpenses: '0.26', // 0.255 half up
    notConverted: [{ currency: 'UAH', saleAmount: '0.00', expenseAmount: '100.50' }],
  })
})

test('an event that is rolled back is not counted', async () => {
  const {
    worker,
    given,
    tunnels: [tunnel],
    read,
  } = await setUp()
  const trafficSourceId = tunnel?.sources[0]
  if (!tunnel || !trafficSourceId) throw new Error('No tunnel.')
  const failing = worker.transaction(async (tx) => {
    await tx.emit(given.companyId, { type: 'lead.visited', tunnelId: tunnel.id, trafficSourceId, visitor: 'v' })
    throw new Error('the page failed')
  })
  await expect(failing).rejects.toThrow('the page failed')
  expect(await read(null)).toMatchObject({ visits: 0, uniqVisits: 0 })
})

describe('many at once', () => {
  test('counters and folders together lose nothing, count nothing twice, and every reading is a true one', async () => {
    const {
      worker,
      given,
      tunnels: [tunnel],
      read,
      world,
    } = await setUp()
    const trafficSourceId = tunnel?.sources[0]
    if (!tunnel || !trafficSourceId) throw new Error('No tunnel.')
    let isDone = false
    const folding = [1, 2].map(async () => {
      while (!isDone) await foldStats(worker)
    })
    const reading = (async () => {
      const seen: number[] = []
      while (!isDone) seen.push((await readStats(world.sql, given.companyId, tunnel.id)).visits)
      return seen
    })()
    const visits = Array.from({ length: 60 }, (_, i) =>
      worker.transaction((tx) =>
        tx.emit(given.companyId, {
          type: 'lead.visited',
          tunnelId: tunnel.id,
          trafficSourceId,
          visitor: `visitor ${i % 7}`,
        }),
      ),
    )
    await Promise.all(visits)
    isDone = true
    await Promise.all(folding)
    const seen = await reading
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(await read(tunnel.id)).toMatchObject({ visits: 60, uniqVisits: 7 })
    await foldStats(worker)
    expect(await read(tunnel.id)).toMatchObject({ visits: 60, uniqVisits: 7 })
    expect(await given.count('stat_delta')).toBe(0)
  })

  test('two orders of one person paid at the same moment are two sales and one buyer', async () => {
    const {
      worker,
      given,
      tunnels: [tunnel],
      read,
      clock,
    } = await setUp()
    if (!tunnel) throw new Error('No tunnel.')
    const personId: PersonId = newId(clock.now())
    const orders = Array.from({ length: 12 }, () =>
      orderFacts({
        orderId: newId(clock.now()),
        personId,
        tunnelId: tunnel.id,
        createdAt: clock.now().toISOString(),
        dealStatus: 'RESOLVED',
        price: '1.00',
        paidAt: clock.now().toISOString(),
      }),
    )
    const change = (after: OrderFacts) =>
      worker.transaction((tx) =>
        tx.emit(given.companyId, {
          type: 'order.changed',
          orderId: after.orderId,
          personId,
          accountId: null,
          before: after,
          after,
        }),
      )
    await Promise.all(orders.map(change))
    expect(await read(null)).toMatchObject({ sales: 12, uniqSales: 1, totalSale: '12.00' })
    await Promise.all(orders.map((order) => change({ ...order, dealStatus: 'REJECTED' })))
    expect(await read(null)).toMatchObject({ sales: 0, uniqSales: 0, totalSale: '0.00' })
  })
})

describe('laws', () => {
  const small = fc.integer({ min: 0, max: 1 })
  const anyPerson = fc.integer({ min: 0, max: 1 })
  const anyAmount = fc.integer({ min: 0, max: 100_000 }).map((minor) => (minor / 100).toFixed(2))
  const anyCurrency = fc.constantFrom('USD', 'EUR', 'UAH')
  const anyDay = fc.integer({ min: 1, max: 9 }).map((day) => `2026-06-0${day}`)
  const anyStep = fc.oneof(
    fc.record({
      do: fc.constantFrom('visit' as const, 'show' as const),
      tunnel: small,
      source: small,
      visitor: anyPerson,
    }),
    fc.record({ do: fc.constant('subscribe' as const), tunnel: small, source: small, person: anyPerson }),
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('order' as const),
        tunnel: fc.integer({ min: 0, max: 2 }),
        person: anyPerson,
        price: anyAmount,
        currency: anyCurrency,
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('change' as const),
        order: fc.nat({ max: 5 }),
        price: anyAmount,
        currency: anyCurrency,
        paidDay: anyDay,
        status: fc.constantFrom('RESOLVED' as const, 'RESOLVED' as const, 'REJECTED' as const, 'REFUNDED' as const),
      }),
    },
    fc.record({
      do: fc.constant('expense' as const),
      tunnel: small,
      source: small,
      amount: anyAmount,
      currency: anyCurrency,
      day: anyDay,
    }),
    fc.record({
      do: fc.constant('rate' as const),
      currency: fc.constantFrom('EUR', 'UAH', 'USD'),
      day: anyDay,
      usd: fc.constantFrom('1.1', '0.0255', '3'),
    }),
    fc.constant({ do: 'fold' as const }),
    fc.constant({ do: 'tomorrow' as const }),
  )
  type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never

  test('after any history the figures equal a recount of the facts', async () => {
    const { world, clock, company } = await open()
    const beginning = clock.now()
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 40, size: 'max' }), async (steps) => {
        clock.set(beginning)
        const given = await company()
        const worker = createWorkerCtx(world)
        const tunnels = await givenTunnels(given, world.now)
        const facts = await live(steps, { given, worker, tunnels, clock })
        const scopes = [null, ...tunnels.map(({ id }) => id)]
        const read = async () =>
          Promise.all(scopes.map(async (scope) => shown(await readStats(world.sql, given.companyId, scope))))
        const expected = scopes.map((scope) => recount(facts, scope).stats)
        expect(await read()).toEqual(expected)
        await foldStats(worker)
        expect(await read()).toEqual(expected)
        for (const scope of scopes) {
          const days = await world.sql<{ day: string; count: number }[]>`
            select day, sum(uniq_sales)::int as count from stat_day
            where company_id = ${given.companyId} and tunnel_id = ${scope ?? ''} group by day having sum(uniq_sales) <> 0 order by day`
          expect([...days]).toEqual(recount(facts, scope).firstSaleDays)
        }
      }),
      { numRuns: 60 },
    )
  }, 120_000)

  type Stage = {
    given: Given
    worker: ReturnType<typeof createWorkerCtx>
    tunnels: Awaited<ReturnType<typeof givenTunnels>>
    clock: Clock
  }

  /** Lets a history happen: the events go to the listener, the facts are kept for the recount. */
  async function live(steps: Step[], { given, worker, tunnels, clock }: Stage): Promise<Facts> {
    const facts: Facts = { events: [], orders: [], rates: [] }
    const people = Array.from({ length: 3 }, () => newId<'person'>(clock.now()))
    const emit = (...events: DomainEvent[]) => worker.transaction((tx) => tx.emit(given.companyId, ...events))
    const placeOf = (tunnel: number, source: number) => {
      const tunnelId = tunnels[tunnel]?.id
      const trafficSourceId = tunnels[tunnel]?.sources[source]
      if (!tunnelId || !trafficSourceId) throw new Error('No such source.')
      return { tunnelId, trafficSourceId }
    }
    const note = (fact: Fact) => void facts.events.push(fact)
    for (const step of steps) {
      switch (step.do) {
        case 'visit':
        case 'show': {
          const where = placeOf(step.tunnel, step.source)
          const visitor = `visitor ${step.visitor}`
          await emit({ type: step.do === 'visit' ? 'lead.visited' : 'lead.shown', ...where, visitor })
          note({ kind: step.do, tunnelId: where.tunnelId, subject: visitor })
          break
        }
        case 'subscribe': {
          const where = placeOf(step.tunnel, step.source)
          const personId = people[step.person] ?? newId(clock.now())
          const ids = { accountId: newId<'account'>(clock.now()), subscriptionId: newId<'subscription'>(clock.now()) }
          await emit({
            type: 'person.subscribed',
            ...where,
            ...ids,
            personId,
            leadgentoolId: newId(clock.now()),
            utm: {},
          })
          note({ kind: 'subscriber', tunnelId: where.tunnelId, subject: personId })
          break
        }
        case 'order': {
          const { tunnelId, trafficSourceId } =
            step.tunnel < 2 ? placeOf(step.tunnel, 0) : { tunnelId: null, trafficSourceId: null }
          const orderId: OrderId = newId(clock.now())
          const personId = people[step.person] ?? newId(clock.now())
          const order = orderFacts({
            orderId,
            personId,
            tunnelId,
            trafficSourceId,
            price: step.price,
            currency: step.currency,
            createdAt: clock.now().toISOString(),
          })
          facts.orders.push(order)
          await emit({ type: 'order.created', ...order })
          break
        }
        case 'change': {
          const before = facts.orders[step.order]
          if (!before) break
          const paidAt = step.status === 'REJECTED' ? null : `${step.paidDay}T21:30:00.000Z`
          const after = { ...before, dealStatus: step.status, price: step.price, currency: step.currency, paidAt }
          facts.orders[step.order] = after
          const { orderId, personId } = after
          await emit({ type: 'order.changed', orderId, personId, accountId: null, before, after })
          break
        }
        case 'expense': {
          const where = placeOf(step.tunnel, step.source)
          const { amount, currency, day } = step
          await emit({ type: 'expense.recorded', ...where, amount, currency, day })
          note({ kind: 'expense', tunnelId: where.tunnelId, amount, currency, day })
          break
        }
        case 'rate': {
          const { currency, day, usd } = step
          if (facts.rates.some((rate) => rate.currency === currency && rate.day === day)) break
          await given.insert('exchange_rate', { currency, day, usd })
          facts.rates.push({ currency, day, usd })
          break
        }
        case 'fold':
          await foldStats(worker)
          break
        case 'tomorrow':
          clock.advance(86_400_000)
          break
        default:
          step satisfies never
      }
    }
    return facts
  }
})
