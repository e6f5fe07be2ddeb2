import type { Button, ButtonId, Content, MessageId, OfferId, TemplateId } from '@korben/contract'
import { expect, test } from 'vitest'
import { drawContent, payloadOf, readPayload, textOf } from './draw-content.ts'

const messageId = '65cf48536d81f496d4f9a673' as MessageId
const id = <Name>(n: number) => `65cf48536d81f496d4f9a6${n}` as Name
const link = (url: string): Button => ({ id: id<ButtonId>(10), kind: 'LINK', label: 'Site', url })
const buy: Button = { id: id<ButtonId>(11), kind: 'BUY', label: 'Buy', offerId: id<OfferId>(20) }
const more: Button = {
  id: id<ButtonId>(12),
  kind: 'MESSAGE',
  label: 'More about {{x}}',
  templateId: id<TemplateId>(21),
}
const draw = (content: Content, values: Record<string, string> = {}) =>
  drawContent(content, new Map(Object.entries(values)), messageId)

test('a press carries the message and the button in 51 bytes; a link leads away', () => {
  const [element] = draw([{ kind: 'text', text: 'Hi', buttons: [[buy, link('https://shop.example/c9')], [more]] }], {
    x: 'it',
  }).elements
  expect(element?.buttons).toEqual([
    [
      { label: 'Buy', payload: `b:${messageId}:${buy.id}` },
      { label: 'Site', url: 'https://shop.example/c9' },
    ],
    [{ label: 'More about it', payload: `b:${messageId}:${more.id}` }],
  ])
  expect(payloadOf(messageId, buy.id)).toHaveLength(51)
  expect(readPayload(payloadOf(messageId, buy.id))).toEqual({ messageId, buttonId: buy.id })
})

test.each(['', 'b:1:2', 'b:65cf48536d81f496d4f9a673:', `x:${messageId}:${messageId}`, `b:${messageId}:${messageId} `])(
  '%s is no payload of ours',
  (payload) => expect(readPayload(payload)).toBe(null),
)

test.each(['javascript:alert(1)', 'data:text/html,x', '{{x}}', 'shop.example', 'tg://resolve?domain=a'])(
  'a button to %s is dropped',
  (url) => {
    const drawn = draw([{ kind: 'text', text: 'Hi', buttons: [[link(url)]] }], { x: 'javascript:alert(1)' })
    expect(drawn.elements).toEqual([{ kind: 'text', text: 'Hi', buttons: [] }])
    expect(drawn.content).toEqual([{ kind: 'text', text: 'Hi', buttons: [] }])
  },
)

test('a value that is half a character does no harm in an address', () => {
  const drawn = draw([{ kind: 'text', text: 'Hi', buttons: [[link('https://shop.example/?q={{x}}')]] }], {
    x: '\ud800',
  })
  expect(drawn.elements[0]?.buttons?.flat()).toEqual([{ label: 'Site', url: 'https://shop.example/?q=%EF%BF%BD' }])
})

test('an element without anything left to show is dropped, a literal text is not touched', () => {
  expect(
    draw([
      { kind: 'text', text: '{{x}}' },
      { kind: 'text', text: 'b' },
    ]).text,
  ).toBe('b')
  expect(drawContent([{ kind: 'text', text: '{{x}} {{name|y}}' }], null, messageId).text).toBe('{{x}} {{name|y}}')
})

test('a chat shows the text, else the caption, else the address, one below the other', () => {
  const url = 'https://files.example/a.jpg'
  expect(
    textOf([
      { kind: 'text', text: 'a' },
      { kind: 'image', url, caption: 'b' },
      { kind: 'image', url },
    ]),
  ).toBe(`a\nb\n${url}`)
})

test('a label stays within twenty characters and is never empty', () => {
  const [element] = draw([{ kind: 'text', text: 'Hi', buttons: [[more], [{ ...more, label: '{{y}}' }]] }], {
    x: 'x'.repeat(50),
  }).elements
  expect(element?.buttons?.flat().map(({ label }) => label)).toEqual([`More about ${'x'.repeat(9)}`, '…'])
})
