import { type Static, Type } from 'typebox'
import { DraftContent, Element } from './content.ts'
import { CursorPage, CursorQuery, endpoint, Nullable, strict, Timestamp } from './kit/endpoint-v3.ts'
import {
  AccountId,
  ConnectionId,
  FileId,
  MessageId,
  PersonId,
  RunId,
  TagId,
  TemplateId,
  TunnelId,
  UserId,
} from './kit/ids.ts'

/** Chosen by the caller: of two sends with one key, chat and user the second answers with the message of the first. */
const key = Type.String({ pattern: '^[\\x21-\\x7e]{1,100}$', examples: ['d2719b0c-7a66-4a4e-9a52-0d3f7d1c8f11'] })
const variables = Type.Optional(
  Type.Record(Type.String(), Type.String({ maxLength: 2_000 }), { maxProperties: 100, examples: [{ city: 'Kyiv' }] }),
)

const direction = Type.Enum(['in', 'out'])
/** `press`: of a button, its label is the text. `start`: of the bot. */
const kind = Type.Enum(['message', 'press', 'start'])
const sender = Type.Enum(['subscriber', 'bot', 'api', 'staff'])

/**
 * The worst of what became of a message's parts. `received` came in; `queued` and `sending` are under way; `in_doubt`: nobody knows whether it
 * has arrived, until staff decide.
 */
const state = Type.Enum([
  'received',
  'queued',
  'sending',
  'sent',
  'delivered',
  'read',
  'failed',
  'skipped',
  'cancelled',
  'in_doubt',
])

/**
 * Why a message is where it is, beside a state that needs a reason: `no_channel`, `connection_off`, `empty`, `blocked`, `invalid_recipient`,
 * `window_closed`, `auth`, `quota`, `bad_request`, `retryable`, `unreachable`, `in_doubt`, or the reason for which a run ended.
 */
const reason = Nullable(Type.String({ examples: ['blocked'] }))

/** Why nothing can be written into a chat. */
export type Obstacle = Static<typeof Obstacle>
export const Obstacle = Type.Enum(['no_channel', 'blocked', 'invalid_recipient', 'connection_off', 'window_closed'])

/** A place where one person and the company talk: an account on a connection. */
export type Chat = Static<typeof Chat>
export const Chat = Type.Object(
  {
    accountId: AccountId,
    /** The channel: TELEGRAM, WEB_CHAT, SMS, …; MANUAL for none. */
    kind: Type.String({ examples: ['TELEGRAM'] }),
    person: Type.Object(
      {
        id: PersonId,
        name: Type.String(),
        email: Nullable(Type.String()),
        phone: Nullable(Type.String()),
        profileImage: Nullable(Type.String()),
      },
      strict,
    ),
    connection: Type.Object(
      { id: ConnectionId, type: Type.String(), name: Type.String(), state: Type.Enum(['OK', 'ERROR', 'OFF']) },
      strict,
    ),
    /** Whether messages reach the account. */
    status: Type.Enum(['OK', 'BLOCKED', 'INVALID', 'ERROR']),
    statusReason: Nullable(Type.String()),
    /** DIALOG: staff answer, the bot is silent. */
    botStatus: Type.Enum(['BOT', 'DIALOG']),
    isImportant: Type.Boolean(),
    unreadCount: Type.Integer(),
    /** Place of the newest entry, 0 without any, and of the last one that staff have seen. */
    lastSeq: Type.Integer(),
    readSeq: Type.Integer(),
    lastMessageAt: Nullable(Timestamp),
    /** The newest entry; `text`: its first 200 characters. */
    lastMessage: Nullable(
      Type.Object(
        { id: MessageId, direction, kind, sender, text: Type.String(), state, reason, createdAt: Timestamp },
        strict,
      ),
    ),
    /** Null: it can be written to. */
    obstacle: Nullable(Obstacle),
    /** Until when the messenger takes messages, where it counts from the subscriber's last one. */
    writableUntil: Nullable(Timestamp),
  },
  strict,
)

/**
 * What came with an incoming message. What is unknown is null; `url` only of the web. `file`: what was fetched of it, `isImage` when it may be shown in
 * place. `isFetchable`: the messenger keeps it, and it can be fetched.
 */
export type ChatAttachment = Static<typeof ChatAttachment>
export const ChatAttachment = Type.Object(
  {
    kind: Type.Enum(['image', 'video', 'audio', 'file', 'location', 'contact']),
    url: Nullable(Type.String()),
    fileName: Nullable(Type.String()),
    mime: Nullable(Type.String()),
    sizeBytes: Nullable(Type.Integer()),
    location: Nullable(Type.Object({ latitude: Type.Number(), longitude: Type.Number() }, strict)),
    contact: Nullable(Type.Object({ name: Type.String(), phone: Nullable(Type.String()) }, strict)),
    file: Nullable(
      Type.Object({ id: FileId, url: Type.String(), name: Type.String(), isImage: Type.Boolean() }, strict),
    ),
    isFetchable: Type.Boolean(),
  },
  strict,
)

/** An entry of a chat. Entries are ordered by `seq`, never by a time. */
export type ChatMessage = Static<typeof ChatMessage>
export const ChatMessage = Type.Object(
  {
    id: MessageId,
    accountId: AccountId,
    seq: Type.Integer(),
    direction,
    kind,
    sender,
    /** The member of staff who wrote it. */
    author: Nullable(Type.Object({ id: UserId, name: Type.String() }, strict)),
    /** The tunnel that sent it. */
    tunnel: Nullable(Type.Object({ id: TunnelId, name: Type.String(), runId: RunId }, strict)),
    templateId: Nullable(TemplateId),
    /** As this person got it: nothing is left to be filled in. */
    content: Type.Array(Element),
    attachments: Type.Array(ChatAttachment),
    /** The text, else the caption, else the address of the file, else nothing. */
    text: Type.String(),
    state,
    reason,
    /** What the messenger said to a part that has not arrived, in its words. */
    failure: Nullable(Type.Object({ code: Type.String(), text: Type.String() }, strict)),
    isRead: Type.Boolean(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  },
  strict,
)

/** What a message becomes on one channel. */
export type ChannelPreview = Static<typeof ChannelPreview>
export const ChannelPreview = Type.Object(
  {
    type: Type.String({ examples: ['telegram'] }),
    kind: Type.String({ examples: ['TELEGRAM'] }),
    /** Messages on the wire. */
    messageCount: Type.Integer(),
    /** What the channel shows in another way, because it cannot do better. */
    notices: Type.Array(
      Type.Enum([
        'text_too_long',
        'caption_too_long',
        'image_unsupported',
        'too_many_buttons',
        'label_too_long',
        'link_unsupported',
      ]),
    ),
  },
  strict,
)

const Preview = Type.Object(
  { content: Type.Array(Element), text: Type.String(), channels: Type.Array(ChannelPreview) },
  strict,
)

const ofChat = Type.Object({ accountId: AccountId }, strict)
const ofMessage = Type.Object({ accountId: AccountId, messageId: MessageId }, strict)

export const chats = {
  /**
   * Chats in which something was said, the newest message first. `search`: words of the name, the e-mail address or the phone, or their
   * beginnings; `tunnelId`: of a subscription of the account; `userId`: linked to the person.
   */
  list: endpoint({
    method: 'GET',
    path: '/chats',
    access: 'chats:read',
    summary: 'List chats',
    query: Type.Object(
      {
        ...CursorQuery,
        folder: Type.Optional(Type.Enum(['all', 'unread', 'important'])),
        search: Type.Optional(Type.String({ minLength: 1, maxLength: 200, examples: ['ann'] })),
        tagId: Type.Optional(TagId),
        connectionId: Type.Optional(ConnectionId),
        tunnelId: Type.Optional(TunnelId),
        userId: Type.Optional(UserId),
      },
      strict,
    ),
    response: CursorPage(Chat),
    errors: ['tags.not_found', 'connections.not_found', 'tunnels.not_found', 'team.user_not_found'],
  }),
  /** Counted up to 1,000; `hasMore`: there are more. */
  countUnread: endpoint({
    method: 'GET',
    path: '/chats/unread-count',
    access: 'chats:read',
    summary: 'Count the unread chats',
    response: Type.Object({ count: Type.Integer(), hasMore: Type.Boolean() }, strict),
  }),
  /**
   * Resolves the address of a chat: each id may be a person's or an account's, in either order. With a person alone the chat in which something was said last;
   * `accountId` is null when the person has none.
   */
  resolve: endpoint({
    method: 'GET',
    path: '/chats/address/:first',
    access: 'chats:read',
    summary: 'Find person and account of two ids',
    params: Type.Object({ first: Type.Union([PersonId, AccountId]) }, strict),
    query: Type.Object({ second: Type.Optional(Type.Union([AccountId, PersonId])) }, strict),
    response: Type.Object({ personId: PersonId, accountId: Nullable(AccountId) }, strict),
    errors: ['people.not_found', 'people.account_not_found'],
  }),
  get: endpoint({
    method: 'GET',
    path: '/chats/:accountId',
    access: 'chats:read',
    summary: 'Get a chat',
    params: ofChat,
    response: Chat,
    errors: ['people.account_not_found'],
  }),
  /** Changes what is given. Runs wait while staff answer, and go on when the bot is back. */
  update: endpoint({
    method: 'PATCH',
    path: '/chats/:accountId',
    access: 'chats:write',
    summary: 'Mark a chat as important, switch the bot off or on',
    params: ofChat,
    body: Type.Object(
      { isImportant: Type.Optional(Type.Boolean()), botStatus: Type.Optional(Type.Enum(['BOT', 'DIALOG'])) },
      strict,
    ),
    response: Chat,
    errors: ['people.account_not_found'],
  }),
  /** `seq`: of the newest entry that was seen. */
  markRead: endpoint({
    method: 'PUT',
    path: '/chats/:accountId/read',
    access: 'chats:write',
    summary: 'Mark a chat as read up to an entry',
    params: ofChat,
    body: Type.Object({ seq: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, examples: [1] }) }, strict),
    response: Chat,
    errors: ['people.account_not_found'],
  }),
  /**
   * Entries in the order of `seq`: the newest, or those next before `beforeSeq`, or those next after `afterSeq`.
   * `hasMore`: there are others in that direction.
   */
  listMessages: endpoint({
    method: 'GET',
    path: '/chats/:accountId/messages',
    access: 'chats:read',
    summary: 'List the entries of a chat',
    params: ofChat,
    query: Type.Object(
      {
        limit: CursorQuery.limit,
        beforeSeq: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
        afterSeq: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
      },
      strict,
    ),
    response: Type.Object({ data: Type.Array(ChatMessage), hasMore: Type.Boolean() }, strict),
    errors: ['people.account_not_found'],
  }),
  getMessage: endpoint({
    method: 'GET',
    path: '/chats/:accountId/messages/:messageId',
    access: 'chats:read',
    summary: 'Get an entry of a chat',
    params: ofMessage,
    response: ChatMessage,
    errors: ['people.account_not_found', 'chats.message_not_found'],
  }),
  /**
   * Fetches a file from the messenger that keeps it, and keeps it as a file of the company. `position`: in `attachments`, from 0. What was fetched
   * before is answered as it is. `details` of the refusal: `reason`, in the messenger's words.
   */
  fetchAttachment: endpoint({
    method: 'POST',
    path: '/chats/:accountId/messages/:messageId/attachments/:position/fetch',
    access: 'chats:read',
    summary: 'Fetch a file that a subscriber has sent',
    params: Type.Object(
      { accountId: AccountId, messageId: MessageId, position: Type.Integer({ minimum: 0, maximum: 99 }) },
      strict,
    ),
    response: ChatMessage,
    errors: [
      'people.account_not_found',
      'chats.message_not_found',
      'chats.attachment_unavailable',
      'files.too_large',
      'files.storage_failed',
    ],
  }),
  /** A user who answers at a browser is linked to the person. What cannot be sent is kept as `skipped`, with its reason. */
  send: endpoint({
    method: 'POST',
    path: '/chats/:accountId/messages',
    access: 'chats:write',
    summary: 'Send a message',
    params: ofChat,
    body: Type.Object({ key, content: DraftContent, variables }, strict),
    response: ChatMessage,
    errors: [
      'people.account_not_found',
      'templates.content_invalid',
      'files.not_found',
      'files.no_image',
      'templates.target_not_found',
    ],
  }),
  /** `variables`: win over what is known of the person. */
  sendTemplate: endpoint({
    method: 'POST',
    path: '/chats/:accountId/messages/from-template',
    access: 'chats:write',
    summary: 'Send a template',
    params: ofChat,
    body: Type.Object({ key, templateId: TemplateId, variables }, strict),
    response: ChatMessage,
    errors: ['people.account_not_found', 'templates.not_found'],
  }),
  /** Parts that arrived are not repeated. `details` of `chats.not_sendable`: `reason`. */
  sendAgain: endpoint({
    method: 'POST',
    path: '/chats/:accountId/messages/:messageId/send-again',
    access: 'chats:write',
    summary: 'Send a message again that has failed or was skipped',
    params: ofMessage,
    response: ChatMessage,
    errors: [
      'people.account_not_found',
      'chats.message_not_found',
      'chats.nothing_to_send_again',
      'chats.not_sendable',
    ],
  }),
  /** What waits behind the message goes on. Sent again it may arrive twice. */
  decide: endpoint({
    method: 'POST',
    path: '/chats/:accountId/messages/:messageId/decision',
    access: 'chats:write',
    summary: 'Decide about a message in doubt',
    params: ofMessage,
    body: Type.Object({ decision: Type.Enum(['sent', 'not_sent', 'send_again']) }, strict),
    response: ChatMessage,
    errors: ['people.account_not_found', 'chats.message_not_found', 'chats.nothing_to_send_again'],
  }),
  /** As this person would get it, and what their channel makes of it. Nothing is sent or kept. */
  preview: endpoint({
    method: 'POST',
    path: '/chats/:accountId/preview',
    access: 'chats:read',
    summary: 'Show a message as a person would get it',
    params: ofChat,
    body: Type.Object({ content: DraftContent, variables }, strict),
    response: Preview,
    errors: [
      'people.account_not_found',
      'templates.content_invalid',
      'files.not_found',
      'files.no_image',
      'templates.target_not_found',
    ],
  }),
  /** For nobody in particular: a variable without a value of `variables` has its fallback. Every channel is shown. */
  previewTemplate: endpoint({
    method: 'POST',
    path: '/templates/preview',
    access: 'templates:read',
    summary: 'Show a message as channels would show it',
    body: Type.Object({ content: DraftContent, variables }, strict),
    response: Preview,
    errors: ['templates.content_invalid', 'files.not_found', 'files.no_image', 'templates.target_not_found'],
  }),
}
