import { type Static, Type } from 'typebox'
import { endpointV2, V2Data, V2Record } from '../kit/endpoint.ts'
import { V2Date, V2DateInput, V2Enum, V2Id, V2Integer, V2Text, V2Url } from '../kit/fields-v2.ts'
import { V2_CALL_STATUSES, V2_CALL_TYPES } from './values.ts'

/** A phone call between a user and a person. */
export type CallV2 = Static<typeof CallV2>
export const CallV2 = V2Record({
  id: V2Id('call'),
  raw_response: V2Record({}),
  record_link: Type.String(),
  company_id: V2Id('company'),
  user_id: V2Id('user'),
  account_id: V2Id('account'),
  provider_type: Type.Literal('MANUAL'),
  to: Type.String(),
  from: Type.String(),
  type: V2Enum(V2_CALL_TYPES),
  status: V2Enum(V2_CALL_STATUSES),
  /** The built-in manual telephony connection of the company. */
  telephone_connection_id: V2Id('telephone_connection'),
  /** UUID version 1. */
  call_id: Type.String({ format: 'uuid', examples: ['57fa99e0-e846-11ee-b73a-95e863e509cb'] }),
  /** Seconds: the `duration` that was sent. */
  billsec: Type.Integer({ minimum: 0, examples: [100] }),
  /** The `date` that was sent. */
  created_at: V2Date,
  updated_at: V2Date,
  /** The moment of receipt plus 60 seconds. */
  next_check: V2Date,
})

export const calls = {
  /** Records a phone call. `from` and `to` may be short internal numbers; `duration` is in seconds. */
  create: endpointV2({
    section: '3.20',
    summary: 'Record a phone call',
    method: 'POST',
    path: '/calls',
    body: Type.Object({
      user_id: V2Id('user'),
      account_id: V2Id('account'),
      from: V2Text(64),
      to: V2Text(64),
      date: V2DateInput,
      record_link: V2Url,
      status: V2Enum(V2_CALL_STATUSES),
      duration: V2Integer({ minimum: 0 }),
      type: V2Enum(V2_CALL_TYPES),
    }),
    response: V2Data(CallV2),
  }),
}
