import type { OrderFacts, TunnelId } from '@korben/contract'

export type Fact =
  | { kind: 'visit' | 'show' | 'subscriber'; tunnelId: TunnelId; subject: string }
  | { kind: 'expense'; tunnelId: TunnelId; amount: string; currency: string; day: string }

/** What happened in a company: everything that figures are made of. */
export type Facts = { events: Fact[]; orders: OrderFacts[]; rates: { currency: string; day: string; usd: string }[] }

/**
 * The figures of a tunnel, or of all with null, counted from the facts in the plainest way: the judge of the counters. Rates have at
 * most four decimals, amounts two; numbers below are exact integers.
 */
export function recount({ events, orders, rates }: Facts, scope: TunnelId | null) {
  const isInside = ({ tunnelId }: { tunnelId: TunnelId | null }) =>
    tunnelId !== null && (scope === null || tunnelId === scope)
  const subjectsOf = (kind: Fact['kind']) =>
    events.filter(isInside).flatMap((fact) => (fact.kind === kind && fact.kind !== 'expense' ? [fact.subject] : []))
  const uniqueOf = (subjects: string[]) => new Set(subjects).size
  const sales = orders.filter(isInside).filter(({ dealStatus }) => dealStatus === 'RESOLVED')
  const firstDays = new Map<string, string>()
  for (const { personId, paidAt } of sales) {
    const day = (paidAt ?? '').slice(0, 10)
    const first = firstDays.get(personId)
    if (first === undefined || day < first) firstDays.set(personId, day)
  }

  const rateOf = (currency: string, day: string) =>
    currency === 'USD'
      ? '1'
      : rates
          .filter((rate) => rate.currency === currency && rate.day <= day)
          .toSorted((a, b) => (a.day < b.day ? 1 : -1))[0]?.usd
  const missing = new Map<string, { sale: number; expense: number }>()
  const sumOf = (kind: 'sale' | 'expense', parts: { amount: string; currency: string; day: string }[]) => {
    let tenThousandths = 0n // of a cent
    for (const { amount, currency, day } of parts) {
      const cents = Math.round(Number(amount) * 100)
      const rate = rateOf(currency, day)
      if (rate === undefined) {
        const sums = missing.get(currency) ?? { sale: 0, expense: 0 }
        sums[kind] += cents
        missing.set(currency, sums)
      } else tenThousandths += BigInt(cents) * BigInt(Math.round(Number(rate) * 10_000))
    }
    const cents = (tenThousandths + 5000n) / 10_000n
    return `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`
  }
  const totalSale = sumOf(
    'sale',
    sales.map(({ price, currency, paidAt }) => ({ amount: price, currency, day: (paidAt ?? '').slice(0, 10) })),
  )
  const totalExpenses = sumOf(
    'expense',
    events.filter(isInside).flatMap((fact) => (fact.kind === 'expense' ? [fact] : [])),
  )

  const firstSaleDays = [...Map.groupBy(firstDays.values(), (day) => day)]
    .map(([day, of]) => ({ day, count: of.length }))
    .toSorted((a, b) => (a.day < b.day ? -1 : 1))
  return {
    stats: {
      visits: subjectsOf('visit').length,
      uniqVisits: uniqueOf(subjectsOf('visit')),
      shows: subjectsOf('show').length,
      uniqShows: uniqueOf(subjectsOf('show')),
      subscribers: subjectsOf('subscriber').length,
      uniqSubscribers: uniqueOf(subjectsOf('subscriber')),
      orders: orders.filter(isInside).length,
      sales: sales.length,
      uniqSales: firstDays.size,
      totalSale,
      totalExpenses,
      notConverted: [...missing]
        .filter(([, { sale, expense }]) => sale !== 0 || expense !== 0)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([currency, { sale, expense }]) => ({
          currency,
          saleAmount: decimal(sale),
          expenseAmount: decimal(expense),
        })),
    },
    firstSaleDays,
  }
}

const decimal = (cents: number): string => (cents / 100).toFixed(2)
