import type { CompanyId, TrafficSourceId, TunnelId } from '@korben/contract'
import type { StatUniqueRow } from '../../generated/rows.ts'
import type { Delta, UniqueKey } from './stats.store.ts'

/** Where a figure is counted. */
export const place = (
  companyId: CompanyId,
  tunnelId: TunnelId | '',
  trafficSourceId: TrafficSourceId | '' | null,
  day: string,
) => ({
  company_id: companyId,
  tunnel_id: tunnelId,
  traffic_source_id: trafficSourceId ?? ('' as const),
  day,
})

const UNIQUE_FIGURES = {
  visit: 'uniq_visits',
  show: 'uniq_shows',
  subscriber: 'uniq_subscribers',
  sale: 'uniq_sales',
} as const

/** A unique figure that grows or falls where `row` says. */
export const uniqueDelta = (row: Omit<StatUniqueRow, 'times'>, change: '1' | '-1'): Delta => ({
  ...place(row.company_id, row.scope, row.traffic_source_id, row.day),
  currency: '',
  figure: UNIQUE_FIGURES[row.kind],
  change,
})

/** The day of a moment in UTC, `YYYY-MM-DD`. */
export const dayOf = (at: Date): string => at.toISOString().slice(0, 10)

export const uniqueKey = (row: UniqueKey): string => `${row.company_id} ${row.scope} ${row.kind} ${row.subject}`

/** Each key once, by `merge` of its rows, sorted: whoever counts the same subjects takes them in the same order. */
export function sortUniques(
  rows: readonly StatUniqueRow[],
  merge = (first: StatUniqueRow, _: StatUniqueRow) => first,
): StatUniqueRow[] {
  const byKey = new Map<string, StatUniqueRow>()
  for (const row of rows) {
    const key = uniqueKey(row)
    const first = byKey.get(key)
    byKey.set(key, first ? merge(first, row) : row)
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}
