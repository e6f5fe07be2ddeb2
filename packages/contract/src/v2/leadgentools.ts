import { type Static, Type } from 'typebox'
import { endpointV2, V2Data, V2Record } from '../kit/endpoint.ts'
import { V2Date, V2Id, V2Text } from '../kit/fields-v2.ts'

/** A named entry of a leadgentool with a public code of its own. Advertising synchronisation is never on here. */
export type TrafficSourceV2 = Static<typeof TrafficSourceV2>
export const TrafficSourceV2 = V2Record({
  id: V2Id('traffic_source'),
  type: Type.Literal('normal'),
  fb_adset_id: Type.Null(),
  name: Type.String(),
  description: Type.String(),
  synchronized_with_fb: Type.Literal(false),
  synchronization_error: Type.Literal(false),
  disabled: Type.Literal(false),
  company_id: V2Id('company'),
  leadgentool_id: V2Id('leadgentool'),
  tunnel_id: V2Id('tunnel'),
  created_by: V2Id('user'),
  /** The public code, unique in the installation. */
  hash: Type.String({ pattern: '^[a-z0-9]{6}$', examples: ['nn7n15'] }),
  /** The button made together with the source. */
  resubscribe_button_id: V2Id('button'),
  createdAt: V2Date,
  updatedAt: V2Date,
})

export const leadgentools = {
  /** Creates a traffic source. A name may be used twice: each call makes another source. */
  createTrafficSource: endpointV2({
    section: '3.9',
    summary: 'Create a traffic source',
    method: 'POST',
    path: '/leadgentools/:leadgentool_id/create-traffic-source',
    params: Type.Object({ leadgentool_id: V2Id('leadgentool') }),
    body: Type.Object({ name: V2Text(255), description: Type.Optional(V2Text(1000)) }),
    response: V2Data(TrafficSourceV2),
  }),
}
