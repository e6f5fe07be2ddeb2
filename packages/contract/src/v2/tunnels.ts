import { type Static, Type } from 'typebox'
import { endpointV2, V2Data, V2Page, V2Paging, V2Record } from '../kit/endpoint.ts'
import { V2Date, V2Enum, V2Id, V2Include } from '../kit/fields-v2.ts'
import { V2_LEADGENTOOL_TYPES } from './values.ts'

/** A sales funnel. */
export type TunnelV2 = Static<typeof TunnelV2>
export const TunnelV2 = V2Record({ id: V2Id('tunnel'), name: Type.String(), createdAt: V2Date, updatedAt: V2Date })

/** A surface that brings visitors into a tunnel. */
export type LeadgentoolV2 = Static<typeof LeadgentoolV2>
export const LeadgentoolV2 = V2Record({
  id: V2Id('leadgentool'),
  name: Type.String(),
  type: V2Enum(V2_LEADGENTOOL_TYPES),
})

/** A tunnel with the ids of its leadgentools, newest first; the default one is always among them. */
export type SingleTunnelV2 = Static<typeof SingleTunnelV2>
export const SingleTunnelV2 = V2Record({
  id: V2Id('tunnel'),
  name: Type.String(),
  createdAt: V2Date,
  updatedAt: V2Date,
  links: V2Record({
    leadgentools: Type.Array(V2Record({ type: Type.Literal('leadgentools'), id: V2Id('leadgentool') })),
  }),
})

const Count = Type.Integer({ minimum: 0, examples: [10] })
const Usd = Type.Number({ examples: [200] })

/** The figures of a tunnel, or of all of them, over the whole life. `totalSale` and `totalExpenses` are in USD. */
export type TunnelStatsV2 = Static<typeof TunnelStatsV2>
export const TunnelStatsV2 = V2Record({
  subscribers: Count,
  uniqSubscribers: Count,
  orders: Count,
  sales: Count,
  uniqSales: Count,
  visits: Count,
  uniqVisits: Count,
  shows: Count,
  uniqShows: Count,
  totalSale: Usd,
  totalExpenses: Usd,
})

/** An array with exactly one object. */
const OneStats = Type.Array(TunnelStatsV2, { minItems: 1, maxItems: 1 })

export const tunnels = {
  /** Lists the tunnels, newest first, without deleted ones. */
  list: endpointV2({
    section: '3.24',
    summary: 'List tunnels',
    method: 'GET',
    path: '/tunnels',
    query: Type.Object({ ...V2Paging }),
    response: V2Page(TunnelV2),
  }),
  /** Answers a single tunnel. The container of included records is called `linked` here, `{}` without include. */
  get: endpointV2({
    section: '3.25',
    summary: 'A single tunnel',
    method: 'GET',
    path: '/tunnels/:tunnel_id',
    params: Type.Object({ tunnel_id: V2Id('tunnel') }),
    query: Type.Object({ include: V2Include(['leadgentools']) }),
    response: V2Data(SingleTunnelV2, { linked: V2Record({ leadgentools: Type.Optional(Type.Array(LeadgentoolV2)) }) }),
  }),
  /** Answers the total of all tunnels; deleted ones stay counted. */
  stats: endpointV2({
    section: '3.26',
    summary: 'Statistics of all tunnels',
    method: 'GET',
    path: '/tunnels/stats',
    response: V2Data(OneStats),
  }),
  /** Answers the figures of one tunnel. */
  statsOf: endpointV2({
    section: '3.27',
    summary: 'Statistics of one tunnel',
    method: 'GET',
    path: '/tunnels/:tunnel_id/stats',
    params: Type.Object({ tunnel_id: V2Id('tunnel') }),
    response: V2Data(OneStats),
  }),
}
