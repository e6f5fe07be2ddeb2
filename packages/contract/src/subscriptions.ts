import { type Static, Type } from 'typebox'
import { CursorPage, CursorQuery, endpoint, strict, Timestamp } from './kit/endpoint-v3.ts'
import { AccountId, LeadgentoolId, PersonId, SubscriptionId, TrafficSourceId, TunnelId } from './kit/ids.ts'

/** How a person came into a tunnel, once. */
export type Subscription = Static<typeof Subscription>
export const Subscription = Type.Object(
  {
    id: SubscriptionId,
    accountId: AccountId,
    tunnel: Type.Object({ id: TunnelId, name: Type.String() }, strict),
    leadgentool: Type.Object({ id: LeadgentoolId, name: Type.String() }, strict),
    trafficSource: Type.Object({ id: TrafficSourceId, name: Type.String() }, strict),
    utm: Type.Record(Type.String(), Type.String()),
    createdAt: Timestamp,
  },
  strict,
)

export const subscriptions = {
  /** Newest first. */
  list: endpoint({
    method: 'GET',
    path: '/people/:personId/subscriptions',
    access: 'people:read',
    summary: 'List the subscriptions of a person',
    params: Type.Object({ personId: PersonId }, strict),
    query: Type.Object({ ...CursorQuery }, strict),
    response: CursorPage(Subscription),
    errors: ['people.not_found'],
  }),
}
