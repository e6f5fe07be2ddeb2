import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { describeChannel, edgeTo, raw } from '../../../test/describe-channel.ts'
import type { AnyChannel, OutboundElement } from '../../kit/channel.ts'
import { receive } from './receive.ts'
import { render } from './render.ts'
import { claimedConnectionOf, issueToken, newVisitorId, readToken, type Visitor } from './visitor-token.ts'
import { webChat } from './web-chat.adapter.ts'

const config = { secret: 'a'.repeat(43) }
const now = new Date('2026-11-23T10:00:00Z')
const visitor: Visitor = {
  connectionId: '65cf48536d81f496d4f9a673',
  id: 'v_9f3',
  ref: 'l_65cf48536d81f496d4f9a673',
  locale: 'uk',
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const token = issueToken(config.secret, 'visitor', visitor, now)
const from = (body: unknown, of: Partial<Visitor> = {}) =>
  raw(bearer(issueToken(config.secret, 'visitor', { ...visitor, ...of }, now)), body)

describeChannel(webChat, {
  config,
  genuine: raw(bearer(token), { clientId: 'c-1', text: 'hi there' }),
  received: [
    {
      type: 'message',
      eventId: 'v_9f3:c-1',
      at: now,
      externalUserId: 'v_9f3',
      messageId: 'c-1',
      text: 'hi there',
      attachments: [],
      ref: 'l_65cf48536d81f496d4f9a673',
      profile: { locale: 'uk' },
    },
  ],
  forged: raw(bearer(issueToken('b'.repeat(43), 'visitor', visitor, now)), { clientId: 'c-1', text: 'hi there' }),
})

test('the adapter fits into a registry of any channels', () => {
  const registry: AnyChannel[] = [webChat]
  expect(registry[0]?.receive({ ...config }, from({ clientId: 'c', stop: true })).events).toHaveLength(1)
})

describe('a visitor', () => {
  const base = { eventId: 'v_9f3:c-2', at: now, externalUserId: 'v_9f3' }
  const profile = { locale: 'uk' }

  test.each([
    [{ button: 'b:65cf48:2' }, { ...base, type: 'button', payload: 'b:65cf48:2', profile }],
    [{ start: true }, { ...base, type: 'start', ref: 'l_65cf48536d81f496d4f9a673', profile }],
    [{ stop: true }, { ...base, type: 'blocked' }],
  ])('who sends %j is understood', (body, event) =>
    expect(receive(config, from({ clientId: 'c-2', ...body }))).toEqual({ status: 202, events: [event] }),
  )

  test('who came by no link has no ref', () => {
    expect(receive(config, from({ clientId: 'c', start: true }, { ref: null })).events).toMatchObject([
      { type: 'start', ref: null },
    ])
    expect(
      receive(config, from({ clientId: 'c', text: 'hi' }, { ref: null, locale: null })).events[0],
    ).not.toHaveProperty('ref')
  })

  test('who repeats a client id repeats the event, and another one with the same client id does not', () => {
    const eventId = (id: string) => receive(config, from({ clientId: 'c', text: 'hi' }, { id })).events[0]?.eventId
    expect(eventId('v_1')).toBe(eventId('v_1'))
    expect(eventId('v_1')).not.toBe(eventId('v_2'))
  })

  test.each([
    [{ clientId: 'c-1' }, 400],
    [{ text: 'hi' }, 400],
    [{ clientId: 'c-1', text: '' }, 400],
    [{ clientId: 'c-1', text: ' \n' }, 400],
    [{ clientId: 'c-1', text: '\u0000' }, 400],
    [{ clientId: 'c-1', text: 'x'.repeat(4096) }, 202],
    [{ clientId: 'c-1', text: 'x'.repeat(4097) }, 400],
    [{ clientId: 'c-1', text: 'я'.repeat(9_000) }, 413],
    [{ clientId: 'c 1', text: 'hi' }, 400],
    [{ clientId: 'x'.repeat(65), text: 'hi' }, 400],
    [{ clientId: 'c-1', button: 'x'.repeat(65) }, 400],
    [{ clientId: 'c-1', text: 'hi', button: 'b' }, 400],
    [{ clientId: 'c-1', text: 'hi', externalUserId: 'v_2' }, 400],
    [{ clientId: 'c-1', start: false }, 400],
    ['nonsense', 400],
    [[], 400],
  ])('who sends %j is answered %d', (body, status) => expect(receive(config, from(body)).status).toBe(status))
})

describe('a token', () => {
  const read = (token: string, at = now) => readToken(config.secret, 'visitor', token, at)
  const later = (ms: number) => new Date(now.getTime() + ms)
  const days = 24 * 3_600_000

  test('gives back whose it is until 30 days after the hello', () => {
    expect(read(token)).toEqual(visitor)
    expect(read(token, later(30 * days - 1))).toEqual(visitor)
    expect(read(token, later(30 * days))).toBeNull()
  })

  test('for a stream lives for 60 seconds and opens nothing else', () => {
    const ticket = issueToken(config.secret, 'ticket', visitor, now)
    expect(readToken(config.secret, 'ticket', ticket, later(59_999))).toEqual(visitor)
    expect(readToken(config.secret, 'ticket', ticket, later(60_000))).toBeNull()
    expect(read(ticket)).toBeNull()
    expect(readToken(config.secret, 'ticket', token, now)).toBeNull()
    expect(receive(config, raw(bearer(ticket), { clientId: 'c', text: 'hi' })).status).toBe(401)
  })

  test('is like no other, even of the same visitor and moment', () =>
    expect(issueToken(config.secret, 'ticket', visitor, now)).not.toBe(
      issueToken(config.secret, 'ticket', visitor, now),
    ))

  test('with any character changed is none', () => {
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...'AZaz09-_.'), (at, character) => {
        const forged = token.slice(0, at) + character + token.slice(at + 1)
        fc.pre(forged !== token)
        return read(forged) === null
      }),
      { numRuns: 500 },
    )
  })

  test.each(['', '.', '..', `${token}.`, `${token}.x`, token.split('.')[0] ?? '', 'null.x'])(
    'like %j is none',
    (forged) => expect(read(forged)).toBeNull(),
  )

  test('names its connection before it is proven, and only that', () => {
    expect(claimedConnectionOf(token)).toBe(visitor.connectionId)
    expect(claimedConnectionOf('nonsense')).toBeNull()
  })

  test('is signed with a secret of some length: an empty one signs nothing that is believed', () =>
    expect(webChat.config.properties.secret).toMatchObject({ minLength: 32 }))

  test('is for one visitor: ids are not to be guessed', () => {
    const ids = new Set(Array.from({ length: 100 }, newVisitorId))
    expect(ids.size).toBe(100)
    for (const id of ids) expect(id).toMatch(/^v_[0-9a-f]{32}$/)
  })
})

describe('a bubble', () => {
  const bodies = (...content: OutboundElement[]) => render(content).map(({ op, body }) => [op, body])
  const buttons = (count: number) => Array.from({ length: count }, (_, n) => ({ label: `L${n}`, payload: `p${n}` }))

  test('shows text, image and buttons', () =>
    expect(
      bodies(
        {
          kind: 'text',
          text: '<b>Seat</b>',
          buttons: [
            [
              { label: 'Buy', payload: 'b:1' },
              { label: 'More', url: 'https://x.example/' },
            ],
          ],
        },
        { kind: 'image', url: '/files/a.png', caption: 'A seat' },
      ),
    ).toEqual([
      [
        'message',
        {
          text: '<b>Seat</b>',
          buttons: [
            [
              { label: 'Buy', payload: 'b:1' },
              { label: 'More', url: 'https://x.example/' },
            ],
          ],
        },
      ],
      ['message', { text: 'A seat', imageUrl: '/files/a.png' }],
    ]))

  test('holds ten buttons; more stand under further ones', () => {
    const rows = [buttons(8), buttons(8), buttons(2)]
    expect(bodies({ kind: 'text', text: 'Choose', buttons: rows })).toEqual([
      ['message', { text: 'Choose', buttons: [buttons(8)] }],
      ['message', { text: '…', buttons: [buttons(8), buttons(2)] }],
    ])
  })

  test.each(['javascript:alert(1)', 'data:text/html,hi', 'JAVASCRIPT:x', ' javascript:x', 'vbscript:x', 'nonsense'])(
    'never leads to %s',
    (url) =>
      expect(bodies({ kind: 'text', text: 'Look', buttons: [[{ label: 'Go', url }]] }, { kind: 'image', url })).toEqual(
        [
          ['message', { text: `Look\nGo: ${url}` }],
          ['message', { text: url.trim() }],
        ],
      ),
  )

  test.each(['//evil.example/a.png', '/\\evil.example/a.png'])('loads no image from %s', (url) =>
    expect(bodies({ kind: 'image', url })).toEqual([['message', { text: url }]]),
  )
})

test('what is stored is delivered, each under an id of its own', async () => {
  const edge = edgeTo([], onTestFinished)
  const call = { n: 0, op: 'message', body: { text: 'hi' } }
  const [first, second] = [await webChat.send(edge, config, 'v_1', call), await webChat.send(edge, config, 'v_1', call)]
  expect(first).toMatchObject({ ok: true, accepted: 'final' })
  expect(first).not.toEqual(second)
})

test('its link is our own page with the ref', () =>
  expect(webChat.deepLink(config, { ref: 'l_1', hash: 'k3x9qa', publicUrl: 'https://crm.example/' })).toBe(
    'https://crm.example/w/k3x9qa?ref=l_1',
  ))
