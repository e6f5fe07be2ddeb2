import { type Static, Type } from 'typebox'
import { splitText } from '../../kit/channel/text.ts'
import type { Call, OutboundButton, OutboundElement } from '../../kit/channel.ts'
import { MAX_TEXT } from './receive.ts'

export const MAX_BUTTONS = 10
export const MAX_LABEL = 60

/** What the page shows as one bubble. Texts are plain; addresses are http(s) or, for images, also paths of our own. */
export type WebChatBubble = Static<typeof WebChatBubble>
export const WebChatBubble = Type.Object({
  text: Type.Optional(Type.String()),
  imageUrl: Type.Optional(Type.String()),
  file: Type.Optional(Type.Object({ url: Type.String(), name: Type.String(), sizeBytes: Type.Integer() })),
  buttons: Type.Optional(
    Type.Array(
      Type.Array(
        Type.Union([
          Type.Object({ label: Type.String(), payload: Type.String() }),
          Type.Object({ label: Type.String(), url: Type.String() }),
        ]),
      ),
    ),
  ),
})

/** Blank texts give no call; a message of nothing else gives none at all. */
export const render = (content: OutboundElement[]): Call[] =>
  content.flatMap(bubblesOf).map((body, n) => ({ n, op: 'message', body }))

function bubblesOf(element: OutboundElement): WebChatBubble[] {
  const { blocks, links } = blocksOf(element.buttons ?? [])
  switch (element.kind) {
    case 'text':
      return withButtons(textBubbles([element.text, ...links]), blocks)
    case 'image': {
      const imageUrl = element.fileId === undefined ? element.url : pathOf(element.url)
      const isShown = isImageUrl(imageUrl)
      const [caption, ...rest] = textBubbles([element.caption ?? '', ...(isShown ? [] : [element.url]), ...links])
      const first = { ...caption, ...(isShown && { imageUrl }) }
      return withButtons([first, ...rest], blocks)
    }
    case 'file': {
      const [caption, ...rest] = textBubbles([element.caption ?? '', ...links])
      const { name, sizeBytes } = element
      return withButtons([{ ...caption, file: { url: pathOf(element.url), name, sizeBytes } }, ...rest], blocks)
    }
    default:
      return element satisfies never
  }
}

const textBubbles = (lines: string[]): WebChatBubble[] =>
  splitText(lines.join('\n'), MAX_TEXT).map((text) => ({ text }))

/** The first block of buttons stands under the last bubble, further ones under bubbles of their own. */
function withButtons(bubbles: WebChatBubble[], blocks: OutboundButton[][][]): WebChatBubble[] {
  if (blocks.length === 0) return bubbles
  const [first, ...further] = blocks
  const last = { ...(bubbles.at(-1) ?? { text: '…' }), ...(first && { buttons: first }) }
  return [...bubbles.slice(0, -1), last, ...further.map((buttons) => ({ text: '…', buttons }))]
}

/** Rows in blocks of at most ten buttons; addresses that a page must not follow become lines of text. */
function blocksOf(rows: OutboundButton[][]) {
  const blocks: OutboundButton[][][] = []
  const links: string[] = []
  let room = 0
  for (const row of rows) {
    const shown: OutboundButton[] = []
    for (const button of row) {
      if ('url' in button && !isWebUrl(button.url)) links.push(`${button.label}: ${button.url}`)
      else shown.push({ ...button, label: button.label.slice(0, MAX_LABEL).toWellFormed() })
    }
    for (let from = 0; from < shown.length; from += MAX_BUTTONS) {
      const part = shown.slice(from, from + MAX_BUTTONS)
      if (part.length > room) {
        blocks.push([])
        room = MAX_BUTTONS
      }
      blocks.at(-1)?.push(part)
      room -= part.length
    }
  }
  return { blocks, links }
}

/** A file of ours lies where the page does, whatever the address was that it was written with. */
const pathOf = (url: string): string => (URL.canParse(url) ? new URL(url).pathname : url)
const isWebUrl = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
const isImageUrl = (url: string): boolean => isWebUrl(url) || /^\/(?![/\\])/.test(url)
