import { Type } from 'typebox'
import { endpointV2, V2Done } from '../kit/endpoint.ts'
import { V2Id, V2Text, V2Variables } from '../kit/fields-v2.ts'

export const messages = {
  /**
   * Queues a stored template for an account. Delivery follows the answer: an account that cannot be reached does not make
   * the call fail. Two equal calls send two messages.
   */
  sendTemplate: endpointV2({
    section: '3.3',
    summary: 'Send a template to a channel',
    method: 'POST',
    path: '/messages/send-template',
    body: Type.Object({
      account_id: V2Id('account'),
      template_id: V2Id('template'),
      variables: Type.Optional(V2Variables),
    }),
    response: V2Done,
  }),
  /** Queues a text for an account, literally as given: no placeholders, line breaks kept. Delivery as in `sendTemplate`. */
  sendMessage: endpointV2({
    section: '3.5',
    summary: 'Send a text to a channel',
    method: 'POST',
    path: '/messages/send-message',
    body: Type.Object({ account_id: V2Id('account'), text: V2Text(10_000) }),
    response: V2Done,
  }),
}
