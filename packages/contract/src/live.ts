import { type Static, Type } from 'typebox'
import { endpoint, Nullable, strict, Timestamp } from './kit/endpoint-v3.ts'
import { AccountId, ConnectionId, MessageId, OrderId, PersonId, UserId } from './kit/ids.ts'

/** A member of staff who has a chat open. Forgotten at `until` without renewal. */
export type Presence = Static<typeof Presence>
export const Presence = Type.Object(
  {
    accountId: AccountId,
    userId: UserId,
    name: Type.String(),
    state: Type.Enum(['looking', 'typing']),
    until: Timestamp,
  },
  strict,
)

/**
 * What has changed, by ids: whoever shows one of them asks for it anew. News of about a tenth of a second come together, so an id stands in
 * a list once. The caller's rights decide what is in it; of people whom the caller may not see nothing is told.
 */
export type LiveNews = Static<typeof LiveNews>
export const LiveNews = Type.Object(
  {
    /** From here one goes on: as the header `Last-Event-ID`, or as `after`. */
    id: Type.String({ examples: ['1790000000.812:812:.c2lnbmF0dXJlIG9mIGl0'] }),
    /** There may be more news than these: load everything anew that is shown. */
    reset: Type.Boolean(),
    /** Chats in which something was said, read or switched. */
    chats: Type.Array(AccountId),
    /** The count of unread chats may be another one. */
    unread: Type.Boolean(),
    /** What became of messages. Receipts change their chat alone. */
    deliveries: Type.Array(
      Type.Object(
        {
          accountId: AccountId,
          messageId: MessageId,
          state: Type.String({ examples: ['sent'] }),
          reason: Nullable(Type.String()),
        },
        strict,
      ),
    ),
    people: Type.Array(PersonId),
    orders: Type.Array(OrderId),
    connections: Type.Array(ConnectionId),
    /** Everybody who has a chat open; null: as told before. */
    presence: Nullable(Type.Array(Presence)),
  },
  strict,
)

const after = Type.Optional(Type.String({ minLength: 1, maxLength: 4_000 }))

export const live = {
  /**
   * Server-sent events: the data of each is `LiveNews`, its id says where one goes on. The first comes at once: with `reset`, where nobody knows what the
   * caller has seen. Ends with the session or token, with a change of rights, and for whoever does not read it.
   */
  stream: endpoint({
    method: 'GET',
    path: '/live',
    access: 'chats:read',
    summary: 'Be told what changes, as server-sent events',
    query: Type.Object({ after }, strict),
    response: LiveNews,
    isStream: true,
  }),
  /** The same for networks that cut streams: answers as soon as there is something behind `after`, and within 25 seconds. */
  poll: endpoint({
    method: 'GET',
    path: '/live/poll',
    access: 'chats:read',
    summary: 'Wait for what changes',
    query: Type.Object({ after }, strict),
    response: LiveNews,
  }),
  /** To be repeated every ten seconds while it is so; forgotten after twenty. */
  setPresence: endpoint({
    method: 'PUT',
    path: '/chats/:accountId/presence',
    access: 'chats:read',
    summary: 'Tell colleagues that a chat is looked at or written in',
    params: Type.Object({ accountId: AccountId }, strict),
    body: Type.Object({ state: Type.Enum(['looking', 'typing', 'away']) }, strict),
    response: Type.Null(),
    errors: ['people.account_not_found'],
  }),
}
