import { type Static, Type } from 'typebox'
import { endpointV2, V2Data, V2Done, V2Page, V2Paging, V2Record } from '../kit/endpoint.ts'
import { V2Date, V2DateInput, V2Enum, V2Id, V2Include } from '../kit/fields-v2.ts'
import { PERSON_INCLUDES, PersonIncludedV2, PersonV2 } from './people.ts'
import { V2_ACCOUNT_KINDS, V2_BOT_STATUSES } from './values.ts'

/** An entry of a chat. `YOUR_MESSAGE` was sent by the company (bot, staff, API), `CLIENT_MESSAGE` by the subscriber. */
export type ChatMessageV2 = Static<typeof ChatMessageV2>
export const ChatMessageV2 = V2Record({
  id: V2Id('message'),
  /** A media message shows its caption, else the address of the file, else nothing. */
  text: Type.String(),
  type: V2Enum(['YOUR_MESSAGE', 'CLIENT_MESSAGE']),
  /** Incoming: seen by staff. Outgoing: always `true`. */
  read: Type.Boolean(),
  createdAt: V2Date,
  updatedAt: V2Date,
})

/** The UTM parameters of the latest subscription that had any; no keys when none had. */
export type UtmMarksV2 = Static<typeof UtmMarksV2>
export const UtmMarksV2 = V2Record({
  utm_source: Type.Optional(Type.String()),
  utm_medium: Type.Optional(Type.String()),
  utm_campaign: Type.Optional(Type.String()),
  utm_content: Type.Optional(Type.String()),
  utm_term: Type.Optional(Type.String()),
})

/** One person on one connection. */
export type ChannelV2 = Static<typeof ChannelV2>
export const ChannelV2 = V2Record({
  id: V2Id('account'),
  person_id: V2Id('person'),
  name: Type.String(),
  from: V2Enum(V2_ACCOUNT_KINDS),
  botStatus: V2Enum(V2_BOT_STATUSES),
  lastMessageTime: V2Date,
  createdAt: V2Date,
  utmMarks: UtmMarksV2,
})

export const communicationChannels = {
  /** Lists the messages of a chat, newest first. The parameter is called after the person and means the account. */
  chatMessages: endpointV2({
    section: '3.4',
    summary: 'List the messages of a chat',
    method: 'GET',
    path: '/communication-channels/:person_id/chat-messages',
    params: Type.Object({ person_id: V2Id('account') }),
    query: Type.Object({ ...V2Paging }),
    response: V2Page(ChatMessageV2),
  }),
  /** Lists the accounts of all people with the UTM marks they came with, the latest message first. */
  list: endpointV2({
    section: '3.6',
    summary: 'List communication channels',
    method: 'GET',
    path: '/communication-channels',
    query: Type.Object({
      ...V2Paging,
      filter: Type.Object({
        last_message: Type.Object({ from: Type.Optional(V2DateInput), to: Type.Optional(V2DateInput) }),
      }),
    }),
    response: V2Page(ChannelV2),
  }),
  /** Answers the person who owns an account. */
  person: endpointV2({
    section: '3.8',
    summary: 'The person of a communication channel',
    method: 'GET',
    path: '/communication-channels/:account_id/person',
    params: Type.Object({ account_id: V2Id('account') }),
    query: Type.Object({ include: V2Include(PERSON_INCLUDES) }),
    response: V2Data(PersonV2, { included: PersonIncludedV2 }),
  }),
  /**
   * Subscribes an account to a tunnel and starts it at the given block. A run of this account in the same tunnel ends.
   * A block of another tunnel is unknown.
   */
  manualSubscribe: endpointV2({
    section: '3.28',
    summary: 'Put a channel on a block of a tunnel',
    method: 'POST',
    path: '/communication-channels/:account_id/manual-subscribe',
    params: Type.Object({ account_id: V2Id('account') }),
    body: Type.Object({ tunnel_id: V2Id('tunnel'), tunnel_block_id: V2Id('tunnel_block') }),
    response: V2Done,
  }),
}
