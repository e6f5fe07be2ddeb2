import { Value } from 'typebox/value'
import { parseForeignJson } from '../../kit/channel/text.ts'
import {
  type Attachment,
  type InboundEvent,
  isSameSecret,
  type Profile,
  type Raw,
  type Received,
} from '../../kit/channel.ts'
import type { TelegramConfig } from './telegram.config.ts'
import {
  MembershipUpdate,
  MessageUpdate,
  PressUpdate,
  type WireFile,
  type WireMembership,
  type WireMessage,
  type WirePress,
  WireUpdate,
  type WireUser,
} from './telegram.wire.ts'

export const SECRET_HEADER = 'x-telegram-bot-api-secret-token'

/** What we ask Telegram for. Kinds without an event (edits, join requests) are confirmed and dropped. */
export const ALLOWED_UPDATES = [
  'message',
  'edited_message',
  'callback_query',
  'my_chat_member',
  'chat_join_request',
] as const

/** An update of a kind or shape we do not know is answered with 200 and no events: Telegram would repeat it for ever. */
export function receive(config: TelegramConfig, raw: Raw): Received {
  if (!isSameSecret(raw.headers[SECRET_HEADER], config.secret)) return { status: 401, events: [] }
  const update = parseForeignJson(raw.body)
  if (!Value.Check(WireUpdate, update)) return { status: 400, events: [] }
  const eventId = String(update.update_id)
  if (Value.Check(MessageUpdate, update)) return { status: 200, events: readMessage(eventId, update.message) }
  if (Value.Check(PressUpdate, update)) return { status: 200, events: readPress(eventId, update.callback_query, raw) }
  if (Value.Check(MembershipUpdate, update))
    return { status: 200, events: readMembership(eventId, update.my_chat_member) }
  return { status: 200, events: [] }
}

const START = /^\/start(?:@\w+)?(?:\s+(?<rest>.*))?$/s
export const REF = /^[A-Za-z0-9_-]{1,64}$/

function readMessage(eventId: string, message: WireMessage): InboundEvent[] {
  const { from, chat } = message
  if (!from || from.is_bot || !isPrivate(chat)) return []
  const base = { eventId, at: at(message.date), externalUserId: String(from.id) }
  const messageId = String(message.message_id)
  const profile = profileOf(from)

  const start = START.exec(message.text ?? '')
  if (start) {
    const ref = start.groups?.rest?.trim() ?? ''
    return [{ ...base, type: 'start', ref: REF.test(ref) ? ref : null, messageId, profile }]
  }
  const text = message.text ?? message.caption ?? null
  const attachments = attachmentsOf(message)
  if (text === null && attachments.length === 0) return [] // a service message, or a kind without words
  const phone = ownPhone(message)
  return [{ ...base, type: 'message', messageId, text, attachments, profile: phone ? { ...profile, phone } : profile }]
}

/** Telegram does not say when a button was pressed, only when its message was sent. */
function readPress(eventId: string, press: WirePress, { receivedAt }: Raw): InboundEvent[] {
  if (press.data === undefined || press.from.is_bot || (press.message && !isPrivate(press.message.chat))) return []
  return [
    {
      eventId,
      at: receivedAt,
      externalUserId: String(press.from.id),
      type: 'button',
      payload: press.data,
      ...(press.message && { messageId: String(press.message.message_id) }),
      ackToken: press.id,
      profile: profileOf(press.from),
    },
  ]
}

const MEMBERSHIPS: Record<string, 'blocked' | 'unblocked'> = { kicked: 'blocked', member: 'unblocked' }

function readMembership(eventId: string, membership: WireMembership): InboundEvent[] {
  const type = MEMBERSHIPS[membership.new_chat_member.status]
  if (!type || !isPrivate(membership.chat)) return []
  return [{ eventId, at: at(membership.date), externalUserId: String(membership.from.id), type }]
}

const isPrivate = ({ type }: { type?: string }) => type === 'private'
const at = (seconds: number) => new Date(seconds * 1000)

function profileOf({ first_name = '', last_name = '', username, language_code }: WireUser): Profile {
  const name = `${first_name} ${last_name}`.trim()
  return { ...(name && { name }), ...(username && { username }), ...(language_code && { locale: language_code }) }
}

/** Anyone can forward a stranger's card, so only the sender's own counts. */
const ownPhone = ({ contact, from }: WireMessage): string | null =>
  contact && contact.user_id !== undefined && contact.user_id === from?.id ? contact.phone_number : null

function attachmentsOf(message: WireMessage): Attachment[] {
  const { location, contact } = message
  // An animation comes a second time as a document, for older clients.
  const document = message.animation ? undefined : message.document
  return [
    ...fileOf('image', message.photo?.at(-1)), // the last size is the largest
    ...fileOf('image', message.sticker),
    ...fileOf('video', message.video),
    ...fileOf('video', message.animation),
    ...fileOf('video', message.video_note),
    ...fileOf('audio', message.audio),
    ...fileOf('audio', message.voice),
    ...fileOf('file', document),
    ...(location
      ? [{ kind: 'location' as const, location: { latitude: location.latitude, longitude: location.longitude } }]
      : []),
    ...(contact ? [{ kind: 'contact' as const, contact: { name: nameOf(contact), phone: ownPhone(message) } }] : []),
  ]
}

const nameOf = (contact: { first_name: string; last_name?: string }) =>
  `${contact.first_name} ${contact.last_name ?? ''}`.trim()

const fileOf = (kind: Attachment['kind'], file: WireFile | undefined): Attachment[] =>
  file
    ? [
        {
          kind,
          fileId: file.file_id,
          ...(file.file_name && { fileName: file.file_name }),
          ...(file.mime_type && { mime: file.mime_type }),
          ...(file.file_size !== undefined && { sizeBytes: file.file_size }),
        },
      ]
    : []
