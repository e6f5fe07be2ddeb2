import { type Static, Type } from 'typebox'
import { Amount } from './kit/amount.ts'
import { CursorPage, CursorQuery, endpoint, strict, Timestamp } from './kit/endpoint-v3.ts'
import { ExpenseId, TrafficSourceId, TunnelId } from './kit/ids.ts'

/** A day, UTC. */
const day = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$', examples: ['2026-11-23'] })
const note = Type.String({ maxLength: 1000, examples: ['Banner'] })

/** What was spent on a traffic source on a day. */
export type Expense = Static<typeof Expense>
export const Expense = Type.Object(
  {
    id: ExpenseId,
    trafficSource: Type.Object({ id: TrafficSourceId, name: Type.String() }, strict),
    tunnel: Type.Object({ id: TunnelId, name: Type.String() }, strict),
    amount: Amount,
    day,
    note,
    createdAt: Timestamp,
  },
  strict,
)

export const expenses = {
  /** Newest day first. */
  list: endpoint({
    method: 'GET',
    path: '/expenses',
    access: 'stats:read',
    summary: 'List expenses',
    query: Type.Object(
      { ...CursorQuery, trafficSourceId: Type.Optional(TrafficSourceId), tunnelId: Type.Optional(TunnelId) },
      strict,
    ),
    response: CursorPage(Expense),
    errors: ['leadgen.traffic_source_not_found', 'tunnels.not_found'],
  }),
  /** In a currency that the company has enabled. It is in the figures of the tunnel at once. */
  create: endpoint({
    method: 'POST',
    path: '/expenses',
    access: 'stats:write',
    summary: 'Enter an expense',
    body: Type.Object({ trafficSourceId: TrafficSourceId, amount: Amount, day, note: Type.Optional(note) }, strict),
    response: Expense,
    errors: ['leadgen.traffic_source_not_found', 'stats.expense_invalid'],
  }),
  /** It leaves the figures, too. */
  delete: endpoint({
    method: 'DELETE',
    path: '/expenses/:expenseId',
    access: 'stats:delete',
    summary: 'Delete an expense',
    params: Type.Object({ expenseId: ExpenseId }, strict),
    response: Type.Null(),
    errors: ['stats.expense_not_found'],
  }),
}
