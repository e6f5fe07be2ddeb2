import { type Static, Type } from 'typebox'
import { splitText } from '../../kit/channel/text.ts'
import type { Call, OutboundButton, OutboundElement } from '../../kit/channel.ts'

export const MAX_TEXT = 4096
export const MAX_CAPTION = 1024

const Key = Type.Union([
  Type.Object({ text: Type.String(), callback_data: Type.String() }),
  Type.Object({ text: Type.String(), url: Type.String() }),
])
const Keyboard = Type.Optional(Type.Object({ inline_keyboard: Type.Array(Type.Array(Key)) }))

/** The body of a call is everything but `chat_id`, which is the sender's to say. Texts are plain: no `parse_mode`. */
export type TextBody = Static<typeof TextBody>
export const TextBody = Type.Object({ text: Type.String(), reply_markup: Keyboard })
/** A file of the company's own: its bytes are uploaded, once for each bot. */
export type OwnFile = Static<typeof OwnFile>
const OwnFile = Type.Object({ fileId: Type.String() })

export type PhotoBody = Static<typeof PhotoBody>
export const PhotoBody = Type.Object({
  photo: Type.Union([Type.String(), OwnFile]),
  caption: Type.Optional(Type.String()),
  reply_markup: Keyboard,
})

export type DocumentBody = Static<typeof DocumentBody>
export const DocumentBody = Type.Object({
  document: OwnFile,
  caption: Type.Optional(Type.String()),
  reply_markup: Keyboard,
})

type Draft =
  | { op: 'sendMessage'; body: TextBody }
  | { op: 'sendPhoto'; body: PhotoBody }
  | { op: 'sendDocument'; body: DocumentBody }

/** Blank texts give no call; a message of nothing else gives none at all. */
export const render = (content: OutboundElement[]): Call[] =>
  content.flatMap(renderElement).map(({ op, body }, n) => ({ n, op, body }))

function renderElement(element: OutboundElement): Draft[] {
  const { keyboard, links } = keyboardOf(element.buttons ?? [])
  switch (element.kind) {
    case 'text':
      return renderText(withLinks(element.text, links), keyboard)
    case 'image': {
      const { url, fileId } = element
      const photo = fileId === undefined ? url : { fileId }
      return withCaption(element.caption, links, keyboard, (below) => ({ op: 'sendPhoto', body: { photo, ...below } }))
    }
    case 'file': {
      const document = { fileId: element.fileId }
      return withCaption(element.caption, links, keyboard, (below) => ({
        op: 'sendDocument',
        body: { document, ...below },
      }))
    }
    default:
      return element satisfies never
  }
}

function renderText(text: string, keyboard: TextBody['reply_markup']): Draft[] {
  const parts = splitText(text, MAX_TEXT)
  // Buttons need a text to stand under.
  if (parts.length === 0 && keyboard) parts.push('…')
  return parts.map((part, index) => ({
    op: 'sendMessage',
    body: { text: part, ...(keyboard && index === parts.length - 1 && { reply_markup: keyboard }) },
  }))
}

type Below = { caption?: string; reply_markup?: NonNullable<TextBody['reply_markup']> }

/** What is too long for a caption follows as a text. */
function withCaption(
  given: string | undefined,
  links: string[],
  keyboard: TextBody['reply_markup'],
  draw: (below: Below) => Draft,
): Draft[] {
  const caption = withLinks(given ?? '', links).trim()
  if (caption.length > MAX_CAPTION) return [draw({}), ...renderText(caption, keyboard)]
  return [draw({ ...(caption && { caption }), ...(keyboard && { reply_markup: keyboard }) })]
}

/** Telegram refuses a whole message for one address it does not like in a button, so such an address goes into the text. */
function keyboardOf(rows: OutboundButton[][]) {
  const isKey = (button: OutboundButton) => 'payload' in button || isButtonUrl(button.url)
  const keys = rows.map((row) => row.filter(isKey).map(keyOf)).filter((row) => row.length > 0)
  const links = rows
    .flat()
    .flatMap((button) => (!isKey(button) && 'url' in button ? [`${button.label}: ${button.url}`] : []))
  return { keyboard: keys.length > 0 ? { inline_keyboard: keys } : undefined, links }
}

const keyOf = (button: OutboundButton): Static<typeof Key> =>
  'payload' in button ? { text: button.label, callback_data: button.payload } : { text: button.label, url: button.url }

function isButtonUrl(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  return protocol === 'tg:' || (/^https?:$/.test(protocol) && /[^.]\.[^.]/.test(hostname))
}

const withLinks = (text: string, links: string[]) => [text, ...links].join('\n')
