import type { ExpenseId, TrafficSourceId, TunnelId } from '@korben/contract'
import { DomainError } from '../../kit/errors.ts'

export const expenseNotFound = (id: ExpenseId) =>
  new DomainError('stats.expense_not_found', 404, 'No such expense.', { id })
/** `problem`: what about it is wrong. */
export const expenseInvalid = (problem: 'amount' | 'currency' | 'day') =>
  new DomainError(
    'stats.expense_invalid',
    400,
    'An expense is more than nothing, in a currency that the company has enabled, on a day as YYYY-MM-DD.',
    { problem },
  )
export const placeNotFound = (place: { trafficSourceId: TrafficSourceId } | { tunnelId: TunnelId }) =>
  'tunnelId' in place
    ? new DomainError('tunnels.not_found', 404, 'No such tunnel.', { id: place.tunnelId })
    : new DomainError('leadgen.traffic_source_not_found', 404, 'No such traffic source.', { id: place.trafficSourceId })
