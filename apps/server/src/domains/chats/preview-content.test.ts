import type { ButtonId, Content } from '@korben/contract'
import { expect, test } from 'vitest'
import type { Capabilities } from '../../kit/channel.ts'
import { noticesOf } from './preview-content.ts'

const caps = {
  maxText: 10,
  maxCaption: 5,
  media: ['image'],
  buttons: { perMessage: 1, perRow: 1, labelCharacters: 4, payloadBytes: 64, url: true },
} as const satisfies Partial<Capabilities>
const tell = (content: Content, change: Partial<Capabilities> = {}) =>
  noticesOf(content, { ...caps, ...change } as Capabilities)
const link = (label: string) => ({ id: 'a'.repeat(24) as ButtonId, kind: 'LINK' as const, label, url: 'https://a.b' })
const image = { kind: 'image' as const, url: 'https://a.b/c.png' }

test.each<[string, Content, Partial<Capabilities>, string[]]>([
  ['what fits', [{ kind: 'text', text: 'x'.repeat(10), buttons: [[link('Go')]] }, image], {}, []],
  ['a text that is too long', [{ kind: 'text', text: 'x'.repeat(11) }], {}, ['text_too_long']],
  ['a caption that is too long', [{ ...image, caption: 'x'.repeat(6) }], {}, ['caption_too_long']],
  ['a picture where there are none', [image], { media: [] }, ['image_unsupported']],
  ['more buttons than fit', [{ ...image, buttons: [[link('a')], [link('b')]] }], {}, ['too_many_buttons']],
  ['a long label', [{ ...image, buttons: [[link('label')]] }], {}, ['label_too_long']],
  [
    'a link where buttons have none',
    [{ ...image, buttons: [[link('Go')]] }],
    { buttons: { ...caps.buttons, url: false } },
    ['link_unsupported'],
  ],
])('%s is told of a channel', (_name, content, change, notices) => {
  expect(tell(content, change)).toEqual(notices)
})
