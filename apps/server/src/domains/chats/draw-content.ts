import { type Button, ButtonId, type Content, type Element, MessageId } from '@korben/contract'
import { Value } from 'typebox/value'
import type { OutboundButton, OutboundElement } from '../../kit/channel.ts'
import { cutText, renderText, storableText, type Variables } from './variables.ts'

/** A message for one person: as the chat keeps it, as API v2 shows it, and as the channel draws it. */
export type DrawnMessage = { content: Content; text: string; elements: OutboundElement[] }

/** `variables` null: the texts are meant literally. Elements that are left without anything to show are dropped. */
export function drawContent(content: Content, variables: Variables | null, messageId: MessageId): DrawnMessage {
  const rendered = content.map((element) => renderElement(element, variables)).filter(hasSomethingToShow)
  return {
    content: rendered,
    text: textOf(rendered),
    elements: rendered.map((element) => drawElement(element, messageId)),
  }
}

/** The text, else the caption, else the address of the file; of several elements one below the other. */
export const textOf = (content: Content): string =>
  content.map((element) => (element.kind === 'text' ? element.text : (element.caption ?? element.url))).join('\n')

/** What a press brings back: 51 bytes, within the 64 that the narrowest messenger allows. */
export const payloadOf = (messageId: MessageId, buttonId: ButtonId): string => `b:${messageId}:${buttonId}`

/** The message and button of a payload; null for what no button of ours has sent. */
export function readPayload(payload: string): { messageId: MessageId; buttonId: ButtonId } | null {
  const [kind, messageId, buttonId, ...rest] = payload.split(':')
  if (kind !== 'b' || rest.length > 0 || !Value.Check(MessageId, messageId) || !Value.Check(ButtonId, buttonId))
    return null
  return { messageId, buttonId }
}

function renderElement(element: Element, variables: Variables | null): Element {
  const text = (given: string) => storableText(variables ? renderText(given, variables) : given)
  const address = (given: string) => storableText(variables ? renderText(given, variables, encode) : given)
  const buttons = element.buttons?.map((row) =>
    row
      .map((button) => ({ ...button, label: cutText(text(button.label), MAX_LABEL) || '…' }))
      .map((button) => (button.kind === 'LINK' ? { ...button, url: address(button.url) } : button))
      .filter((button) => button.kind !== 'LINK' || isWebAddress(button.url)),
  )
  const drawn = buttons ? { buttons: buttons.filter((row) => row.length > 0) } : {}
  switch (element.kind) {
    case 'text':
      return { ...element, ...drawn, text: text(element.text) }
    case 'image':
    case 'file':
      return {
        ...element,
        ...drawn,
        url: address(element.url),
        ...(element.caption === undefined ? {} : { caption: text(element.caption) }),
      }
  }
}

/** Half a character cannot be encoded, and would throw. */
const encode = (value: string) => encodeURIComponent(value.toWellFormed())

/** Characters of a label, as the contract has it. */
const MAX_LABEL = 20

const hasSomethingToShow = (element: Element): boolean =>
  element.kind !== 'text' || element.text.trim() !== '' || (element.buttons ?? []).length > 0

/** `javascript:` and its like never leave, whatever a variable held. */
export const isWebAddress = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)

function drawElement({ buttons, ...element }: Element, messageId: MessageId): OutboundElement {
  return { ...element, buttons: buttons?.map((row) => row.map((button) => drawButton(button, messageId))) }
}

const drawButton = (button: Button, messageId: MessageId): OutboundButton =>
  button.kind === 'LINK'
    ? { label: button.label, url: button.url }
    : { label: button.label, payload: payloadOf(messageId, button.id) }
