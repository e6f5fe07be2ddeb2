import { histogram } from '../kit/metrics.ts'
import type { OutboundObserver } from '../kit/outbound/outbound.ts'

const requests = histogram(
  'outbound_request_duration_seconds',
  'Requests that Korben made to others (messengers, webhooks), until their answer was read or they failed.',
  [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60],
  'host',
  'outcome',
)

/** Hosts that are told apart; addresses that a company has given are all one. */
const KNOWN_HOSTS: ReadonlyMap<string, string> = new Map([['api.telegram.org', 'telegram']])

export const noteOutbound: OutboundObserver = ({ hostname, outcome, seconds }) =>
  requests.observe({ host: KNOWN_HOSTS.get(hostname) ?? 'other', outcome }, seconds)
