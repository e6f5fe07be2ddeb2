import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { parseForeignJson } from '../../kit/channel/text.ts'
import type { InboundEvent, Profile, Raw, Received } from '../../kit/channel.ts'
import { readToken, type Visitor } from './visitor-token.ts'
import type { WebChatConfig } from './web-chat.config.ts'

export const MAX_BODY_BYTES = 16 * 1024
export const MAX_TEXT = 4096

/** Chosen by the page, once for each thing the visitor does: the same id again is the same thing. */
const clientId = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' })
const strict = { additionalProperties: false }

const Text = Type.Object({ clientId, text: Type.String({ minLength: 1, maxLength: MAX_TEXT }) }, strict)
const Press = Type.Object({ clientId, button: Type.String({ minLength: 1, maxLength: 64 }) }, strict)
const Start = Type.Object({ clientId, start: Type.Literal(true) }, strict)
const Stop = Type.Object({ clientId, stop: Type.Literal(true) }, strict)

/**
 * `POST /chat/messages` with `Authorization: Bearer <visitor token>` and one of `{clientId, text}`, `{clientId, button}`,
 * `{clientId, start: true}`, `{clientId, stop: true}`. 202 is for the route to answer when the event is stored.
 */
export function receive(config: WebChatConfig, raw: Raw): Received {
  const token = /^Bearer (\S+)$/i.exec(raw.headers.authorization ?? '')?.[1]
  const visitor = token === undefined ? null : readToken(config.secret, 'visitor', token, raw.receivedAt)
  if (!visitor) return { status: 401, events: [] }
  if (raw.body.byteLength > MAX_BODY_BYTES) return { status: 413, events: [] }
  const event = readEvent(visitor, parseForeignJson(raw.body), raw.receivedAt)
  return event ? { status: 202, events: [event] } : { status: 400, events: [] }
}

function readEvent(visitor: Visitor, body: unknown, at: Date): InboundEvent | null {
  const profile: Profile = visitor.locale ? { locale: visitor.locale } : {}
  const base = (id: string) => ({ eventId: `${visitor.id}:${id}`, at, externalUserId: visitor.id })
  if (Value.Check(Text, body)) {
    const text = body.text.trim()
    const led = visitor.ref ? { ref: visitor.ref } : {}
    if (text === '') return null
    return { ...base(body.clientId), type: 'message', messageId: body.clientId, text, attachments: [], ...led, profile }
  }
  if (Value.Check(Press, body)) return { ...base(body.clientId), type: 'button', payload: body.button, profile }
  if (Value.Check(Start, body)) return { ...base(body.clientId), type: 'start', ref: visitor.ref, profile }
  if (Value.Check(Stop, body)) return { ...base(body.clientId), type: 'blocked' }
  return null
}
