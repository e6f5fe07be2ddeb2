import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { answer, describeChannel, edgeTo, raw } from '../../../test/describe-channel.ts'
import type { AnyChannel, InboundEvent, OutboundElement, SendFailure } from '../../kit/channel.ts'
import { receive, SECRET_HEADER } from './receive.ts'
import { conflictOf, failureOf, isSuccess } from './refusals.ts'
import { render } from './render.ts'
import { telegram } from './telegram.adapter.ts'
import type { TelegramConfig } from './telegram.config.ts'

const config: TelegramConfig = {
  token: '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw',
  secret: 'hook-secret_3',
  baseUrl: 'http://127.0.0.1:9001',
  sendTimeoutMs: 60,
}
const signed = { [SECRET_HEADER]: config.secret }
const ann = { id: 77, is_bot: false, first_name: 'Ann', username: 'ann', language_code: 'uk' }
const chat = { id: 77, type: 'private', first_name: 'Ann' }
const profile = { name: 'Ann', username: 'ann', locale: 'uk' }
const message = (fields: object) => ({ message_id: 5, date: 1795391624, from: ann, chat, ...fields })
const sent = new Date(1795391624_000)

describeChannel(telegram, {
  config,
  genuine: raw(signed, { update_id: 10_001, message: message({ text: 'hi there' }) }),
  received: [
    {
      type: 'message',
      eventId: '10001',
      at: sent,
      externalUserId: '77',
      messageId: '5',
      text: 'hi there',
      attachments: [],
      profile,
    },
  ],
  forged: raw({ [SECRET_HEADER]: 'hook-secret_4' }, { update_id: 10_001, message: message({ text: 'hi there' }) }),
  wire: {
    at: (baseUrl) => ({ ...config, baseUrl }),
    accepted: { answer: answer(200, { ok: true, result: { message_id: 8, date: 1795391650, chat } }), messageId: '8' },
    pauseMs: 35_000,
    refusals: {
      retryable: answer(429, {
        ok: false,
        error_code: 429,
        description: 'Too Many Requests: retry after 35',
        parameters: { retry_after: 35 },
      }),
      blocked: answer(403, { ok: false, error_code: 403, description: 'Forbidden: bot was blocked by the user' }),
      invalid_recipient: answer(400, { ok: false, error_code: 400, description: 'Bad Request: chat not found' }),
      auth: answer(401, { ok: false, error_code: 401, description: 'Unauthorized' }),
      bad_request: answer(400, { ok: false, error_code: 400, description: 'Bad Request: BUTTON_DATA_INVALID' }),
    },
  },
})

test('the adapter fits into a registry of any channels', () => {
  const registry: AnyChannel[] = [telegram]
  expect(registry[0]?.receive({ ...config }, raw(signed, { update_id: 1 }))).toEqual({ status: 200, events: [] })
})

describe('an update', () => {
  const read = (update: object): InboundEvent[] => receive(config, raw(signed, { update_id: 10_001, ...update })).events
  const readMessage = (fields: object) => read({ message: message(fields) })[0]

  test.each([
    ['/start l_65cf48536d81f496d4f9a673', 'l_65cf48536d81f496d4f9a673'],
    ['/start@KorbenBot l_65cf48536d81f496d4f9a673', 'l_65cf48536d81f496d4f9a673'],
    ['/start', null],
    ['/start ', null],
    ['/start two words', null],
    [`/start ${'a'.repeat(64)}`, 'a'.repeat(64)],
    [`/start ${'a'.repeat(65)}`, null],
  ])('of %j is a start with ref %j', (text, ref) =>
    expect(readMessage({ text })).toEqual({
      type: 'start',
      eventId: '10001',
      at: sent,
      externalUserId: '77',
      messageId: '5',
      ref,
      profile,
    }),
  )

  test.each(['/starting', 'start', ' /start x', '/help', '/started@bot'])('of %j is a message', (text) =>
    expect(readMessage({ text })).toMatchObject({ type: 'message', text }),
  )

  test.each([
    [{ photo: [{ file_id: 's' }, { file_id: 'l', file_size: 9 }] }, { kind: 'image', fileId: 'l', sizeBytes: 9 }],
    [{ video: { file_id: 'v', mime_type: 'video/mp4' } }, { kind: 'video', fileId: 'v', mime: 'video/mp4' }],
    [
      { animation: { file_id: 'g' }, document: { file_id: 'g' } },
      { kind: 'video', fileId: 'g' },
    ],
    [{ video_note: { file_id: 'n' } }, { kind: 'video', fileId: 'n' }],
    [{ audio: { file_id: 'a', file_name: 'a.mp3' } }, { kind: 'audio', fileId: 'a', fileName: 'a.mp3' }],
    [{ voice: { file_id: 'o' } }, { kind: 'audio', fileId: 'o' }],
    [
      { document: { file_id: 'd', file_name: 'x.pdf', mime_type: 'application/pdf' } },
      { kind: 'file', fileId: 'd', fileName: 'x.pdf', mime: 'application/pdf' },
    ],
    [{ sticker: { file_id: 'k' } }, { kind: 'image', fileId: 'k' }],
    [
      { location: { latitude: 50.45, longitude: 30.52, horizontal_accuracy: 5 } },
      { kind: 'location', location: { latitude: 50.45, longitude: 30.52 } },
    ],
  ])('of %j brings its attachment', (fields, attachment) =>
    expect(readMessage({ ...fields, caption: 'look' })).toMatchObject({
      type: 'message',
      text: 'look',
      attachments: [attachment],
    }),
  )

  test('of a press is a button that can be acknowledged', () => {
    const press = {
      id: '4382bfdwdsb323b2d9',
      from: ann,
      message: { message_id: 6, chat, date: 1795391625, text: 'Hi' },
      chat_instance: '-123',
      data: 'b:65cf48:2',
    }
    expect(read({ callback_query: press })).toEqual([
      {
        type: 'button',
        eventId: '10001',
        at: new Date('2026-11-23T10:00:00Z'),
        externalUserId: '77',
        payload: 'b:65cf48:2',
        messageId: '6',
        ackToken: '4382bfdwdsb323b2d9',
        profile,
      },
    ])
  })

  test.each([
    ['kicked', 'blocked'],
    ['member', 'unblocked'],
  ])('of a membership that is %s is %s', (status, type) => {
    const membership = {
      chat,
      from: ann,
      date: 1795391630,
      old_chat_member: {},
      new_chat_member: { status, user: { id: 1 } },
    }
    expect(read({ my_chat_member: membership })).toEqual([
      { type, eventId: '10001', at: new Date(1795391630_000), externalUserId: '77' },
    ])
  })

  test("brings a phone from the sender's own card and from no other", () => {
    const card = { phone_number: '380667772233', first_name: 'Ann', last_name: 'Lee' }
    expect(readMessage({ contact: { ...card, user_id: 77 } })).toMatchObject({
      profile: { phone: '380667772233' },
      attachments: [{ kind: 'contact', contact: { name: 'Ann Lee', phone: '380667772233' } }],
    })
    for (const stranger of [{ ...card, user_id: 78 }, card]) {
      expect(JSON.stringify(readMessage({ contact: stranger }))).not.toContain('380667772233')
    }
  })

  test('keeps ids of 52 bits', () => {
    const big = { ...ann, id: 4_503_599_627_370_495 }
    expect(readMessage({ from: big, text: 'hi' })?.externalUserId).toBe('4503599627370495')
  })

  const group = { id: -100, type: 'supergroup' }
  test.each([
    ['an edit', { edited_message: message({ text: 'hi' }) }],
    ['a join request', { chat_join_request: { chat: group, from: ann, date: 1 } }],
    ['a group', { message: message({ chat: group, text: 'hi' }) }],
    [
      'a press in a group',
      { callback_query: { id: '1', from: ann, data: 'b', message: { message_id: 1, chat: group } } },
    ],
    [
      'a kick out of a group',
      { my_chat_member: { chat: group, from: ann, date: 1, new_chat_member: { status: 'kicked' } } },
    ],
    ['another bot', { message: message({ from: { ...ann, is_bot: true }, text: 'hi' }) }],
    ['a service message', { message: message({ pinned_message: {} }) }],
    ['a press without data', { callback_query: { id: '1', from: ann, game_short_name: 'g' } }],
    ['a kind of the future', { telepathy: { from: ann } }],
    ['a shape of the future', { message: 'hi' }],
  ])('of %s is acknowledged and dropped', (_what, update) =>
    expect(receive(config, raw(signed, { update_id: 1, ...update }))).toEqual({ status: 200, events: [] }),
  )

  test('that is none is a bad request', () => expect(receive(config, raw(signed, 'hello')).status).toBe(400))
})

describe('the 31 public samples of refusals', () => {
  type Expected = SendFailure['kind'] | 'moved' | 'success' | 'poller' | 'webhook'
  const samples: [code: number, description: string, expected: Expected][] = [
    [400, 'Bad Request: BUTTON_URL_INVALID', 'bad_request'],
    [400, 'Bad Request: chat not found', 'invalid_recipient'],
    [400, 'Bad Request: entities too long', 'bad_request'],
    [400, 'Bad Request: file is too big', 'bad_request'],
    [400, 'Bad Request: group chat was migrated to a supergroup chat', 'moved'],
    [400, 'Bad Request: group is deactivated', 'invalid_recipient'],
    [400, 'Bad Request: invalid file id', 'bad_request'],
    [400, 'Bad Request: member not found', 'bad_request'],
    [400, "Bad Request: message can't be deleted", 'bad_request'],
    [400, "Bad Request: message can't be edited", 'bad_request'],
    [400, 'Bad Request: message is not modified', 'success'],
    [400, 'Bad Request: message text is empty', 'bad_request'],
    [400, 'Bad Request: message to delete not found', 'success'],
    [400, 'Bad Request: message to edit not found', 'bad_request'],
    [400, 'Bad Request: not enough rights to send photos to the chat', 'blocked'],
    [400, 'Bad Request: not enough rights to send text messages to the chat', 'blocked'],
    [400, 'Bad Request: PEER_ID_INVALID', 'invalid_recipient'],
    [400, 'Bad Request: reply message not found', 'bad_request'],
    [400, '[Error]: Bad Request: user not found', 'invalid_recipient'],
    [400, 'Bad Request: wrong parameter action in request', 'bad_request'],
    [401, 'Unauthorized', 'auth'],
    [403, 'Forbidden: bot was blocked by the user', 'blocked'],
    [403, "Forbidden: bot can't initiate conversation with a user", 'blocked'],
    [403, "Forbidden: bot can't send messages to bots", 'invalid_recipient'],
    [403, 'Forbidden: bot is not a member of the channel chat', 'blocked'],
    [403, 'Forbidden: bot is not a member of the supergroup chat', 'blocked'],
    [403, 'Forbidden: bot was kicked from the group chat', 'blocked'],
    [403, 'Forbidden: user is deactivated', 'blocked'],
    [409, 'Conflict: terminated by other long poll or webhook', 'poller'],
    [
      409,
      "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      'webhook',
    ],
    [429, 'Too Many Requests: retry after 35', 'retryable'],
  ]
  const more: typeof samples = [
    [400, 'Bad Request: message is too long', 'bad_request'],
    [400, "Bad Request: can't parse entities: Unsupported start tag", 'bad_request'],
    [400, 'Bad Request: BUTTON_DATA_INVALID', 'bad_request'],
    [400, 'Bad Request: wrong file identifier/HTTP URL specified', 'bad_request'],
    [400, 'Bad Request: query is too old and response timeout expired or query ID is invalid', 'bad_request'],
    [403, "Forbidden: bot can't send messages to the user", 'retryable'],
    [404, 'Not Found', 'auth'],
    [413, 'Request Entity Too Large', 'bad_request'],
    [500, 'Internal Server Error', 'retryable'],
    [302, 'Unexpected answer: ', 'auth'],
  ]

  test('are all here', () => expect(new Set(samples.map(([, description]) => description)).size).toBe(31))

  test.each([...samples, ...more])('%d %s is %s', (error_code, description, expected) => {
    const refusal = {
      error_code,
      description,
      ...(expected === 'moved' && { parameters: { migrate_to_chat_id: -123456789 } }),
    }
    if (expected === 'success') return expect(isSuccess(refusal)).toBe(true)
    expect(isSuccess(refusal)).toBe(false)
    if (expected === 'poller' || expected === 'webhook') return expect(conflictOf(refusal)).toBe(expected)
    expect(conflictOf(refusal)).toBeNull()
    expect(failureOf(refusal).kind).toBe(expected === 'moved' ? 'bad_request' : expected)
  })

  test('a 429 says how long in its parameters, else in its words, else five seconds', () => {
    const pause = (description: string, parameters?: { retry_after: number }) =>
      failureOf({ error_code: 429, description, parameters })
    expect(pause('Too Many Requests: retry after 35', { retry_after: 3 })).toEqual({
      kind: 'retryable',
      scope: 'connection',
      retryAfterMs: 3_000,
    })
    expect(pause('Too Many Requests: retry after 35')).toMatchObject({ retryAfterMs: 35_000 })
    expect(pause('Too Many Requests')).toMatchObject({ retryAfterMs: 5_000 })
  })
})

describe('a message', () => {
  const row = [
    { label: 'Buy', payload: 'b:65cf48:2' },
    { label: 'Details', url: 'https://shop.example/c9' },
  ]
  const inline_keyboard = [
    [
      { text: 'Buy', callback_data: 'b:65cf48:2' },
      { text: 'Details', url: 'https://shop.example/c9' },
    ],
  ]
  const drawn = (...content: OutboundElement[]) => render(content)

  test('of a text with buttons is one call in plain text', () =>
    expect(drawn({ kind: 'text', text: 'Your seat is *kept* & <free>', buttons: [row] })).toEqual([
      { n: 0, op: 'sendMessage', body: { text: 'Your seat is *kept* & <free>', reply_markup: { inline_keyboard } } },
    ]))

  test('of a long text is cut at paragraphs, its buttons under the last part', () => {
    const paragraph = 'word '.repeat(500).trim()
    const calls = drawn({ kind: 'text', text: [paragraph, paragraph, paragraph].join('\n\n'), buttons: [row] })
    expect(calls.map(({ body }) => body.text)).toEqual([paragraph, paragraph, paragraph])
    expect(calls.map(({ body }) => 'reply_markup' in body)).toEqual([false, false, true])
  })

  test('of an image carries a caption of up to 1024 characters and its buttons', () =>
    expect(drawn({ kind: 'image', url: 'https://x.example/a.png', caption: 'c'.repeat(1024), buttons: [row] })).toEqual(
      [
        {
          n: 0,
          op: 'sendPhoto',
          body: { photo: 'https://x.example/a.png', caption: 'c'.repeat(1024), reply_markup: { inline_keyboard } },
        },
      ],
    ))

  test('of an image with a longer caption is an image and a text', () =>
    expect(drawn({ kind: 'image', url: 'https://x.example/a.png', caption: 'c'.repeat(1025), buttons: [row] })).toEqual(
      [
        { n: 0, op: 'sendPhoto', body: { photo: 'https://x.example/a.png' } },
        { n: 1, op: 'sendMessage', body: { text: 'c'.repeat(1025), reply_markup: { inline_keyboard } } },
      ],
    ))

  test.each(['javascript:alert(1)', 'http://localhost:8080/b/1', 'shop', 'mailto:a@b.example'])(
    'with a button to %s says the address in its text instead',
    (url) =>
      expect(drawn({ kind: 'text', text: 'Look', buttons: [[{ label: 'Go', url }]] })).toEqual([
        { n: 0, op: 'sendMessage', body: { text: `Look\nGo: ${url}` } },
      ]),
  )

  test('without words is no call, unless buttons need something to stand under', () => {
    expect(drawn({ kind: 'text', text: ' \n ' })).toEqual([])
    expect(drawn({ kind: 'text', text: ' ', buttons: [row] })).toHaveLength(1)
  })
})

/** A Bot API that answers from a script, one answer for each call, and keeps what it was asked. */
async function scripted(...answers: { status: number; body: unknown }[]) {
  const asked: { method: string; body: Record<string, unknown> }[] = []
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      asked.push({ method: request.url?.split('/').at(-1) ?? '', body })
      const next = answers.shift()
      if (next) response.writeHead(next.status, { 'content-type': 'application/json' }).end(JSON.stringify(next.body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { asked, config: { ...config, baseUrl }, edge: edgeTo(['127.0.0.1'], onTestFinished) }
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  return text === '' ? {} : JSON.parse(text)
}
const good = (result: unknown) => ({ status: 200, body: { ok: true, result } })
const bad = (error_code: number, description: string, parameters?: object) => ({
  status: error_code,
  body: { ok: false, error_code, description, ...(parameters && { parameters }) },
})
const signal = new AbortController().signal

describe('on the wire', () => {
  test('a chat that has moved is followed once, and the new id is told', async () => {
    const { asked, config, edge } = await scripted(
      bad(400, 'Bad Request: group chat was migrated to a supergroup chat', { migrate_to_chat_id: -100123 }),
      good({ message_id: 9 }),
    )
    const call = { n: 0, op: 'sendMessage', body: { text: 'hi' } }
    expect(await telegram.send(edge, config, '-5', call)).toEqual({
      ok: true,
      messageId: '9',
      accepted: 'final',
      movedTo: '-100123',
    })
    expect(asked.map(({ body }) => body.chat_id)).toEqual(['-5', '-100123'])
  })

  test('a call of another channel is refused without asking anybody', async () => {
    const { asked, config, edge } = await scripted()
    const results = [
      await telegram.send(edge, config, '77', { n: 0, op: 'logOut', body: {} }),
      await telegram.send(edge, config, '77', { n: 0, op: 'sendMessage', body: { photo: 'x' } }),
    ]
    for (const result of results) expect(result).toMatchObject({ ok: false, error: { kind: 'bad_request' } })
    expect(asked).toEqual([])
  })

  test('getMe tells the name, the id and the user name that links need', async () => {
    const { config, edge } = await scripted(
      good({ id: 110201543, is_bot: true, first_name: 'Korben', username: 'KorbenBot' }),
    )
    expect(await telegram.verifyConfig(edge, config)).toEqual({
      ok: true,
      name: 'Korben',
      externalId: '110201543',
      settings: { username: 'KorbenBot' },
    })
  })

  test('a webhook is set with the secret and the kinds of updates we read', async () => {
    const { asked, config, edge } = await scripted(good(true), good(true))
    expect(await telegram.setWebhook?.(edge, config, 'https://crm.example/hooks/1')).toEqual({ ok: true })
    expect(await telegram.removeWebhook?.(edge, config)).toEqual({ ok: true })
    expect(asked.map(({ method }) => method)).toEqual(['setWebhook', 'deleteWebhook'])
    expect(asked[0]?.body).toMatchObject({ url: 'https://crm.example/hooks/1', secret_token: config.secret })
  })

  test('a press is acknowledged in at most 200 characters', async () => {
    const { asked, config, edge } = await scripted(good(true), bad(400, 'Bad Request: query is too old'))
    expect(await telegram.acknowledgePress?.(edge, config, '42', 'x'.repeat(300))).toEqual({ ok: true })
    expect(asked[0]?.body).toEqual({ callback_query_id: '42', text: 'x'.repeat(200) })
    expect(await telegram.acknowledgePress?.(edge, config, '42')).toMatchObject({
      ok: false,
      error: { kind: 'bad_request' },
    })
  })

  test('a poll gives updates as the webhook would, and a cursor that confirms them', async () => {
    const update = { update_id: 500, message: message({ text: 'hi' }) }
    const { asked, config, edge } = await scripted(good([{ update_id: 499 }, update]), good([]))
    const first = await telegram.poll?.(edge, config, null, signal)
    if (!first?.ok) throw new Error('The poll failed.')
    expect(first.cursor).toBe('501')
    expect(first.updates.map((raw) => receive(config, raw))).toEqual([
      { status: 200, events: [] },
      { status: 200, events: [expect.objectContaining({ type: 'message', eventId: '500' })] },
    ])
    expect(await telegram.poll?.(edge, config, '501', signal)).toEqual({ ok: true, updates: [], cursor: '501' })
    expect(asked.map(({ body }) => [body.offset, body.limit, body.timeout])).toEqual([
      [undefined, 100, 30],
      [501, 100, 30],
    ])
  })

  test('a poll that meets another poller or a webhook says which', async () => {
    const { config, edge } = await scripted(
      bad(409, 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running'),
      bad(
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      ),
    )
    expect(await telegram.poll?.(edge, config, null, signal)).toMatchObject({
      ok: false,
      error: { kind: 'conflict', with: 'poller' },
    })
    expect(await telegram.poll?.(edge, config, null, signal)).toMatchObject({
      ok: false,
      error: { kind: 'conflict', with: 'webhook' },
    })
  })

  test('a poll that breaks off is asked again, one that is given up is no updates', async () => {
    const { config, edge } = await scripted(good('nonsense'))
    expect(await telegram.poll?.(edge, config, '7', signal)).toMatchObject({ ok: false, error: { kind: 'retryable' } })
    const leaving = AbortSignal.timeout(20)
    expect(await telegram.poll?.(edge, config, '7', leaving)).toEqual({ ok: true, updates: [], cursor: '7' })
  })
})

describe('a deep link', () => {
  const target = { ref: 'l_65cf48536d81f496d4f9a673', hash: 'k3x9qa', publicUrl: 'http://localhost:8080' }
  test('starts the bot with the ref', () =>
    expect(telegram.deepLink({ ...config, username: 'KorbenBot' }, target)).toBe(
      'https://t.me/KorbenBot?start=l_65cf48536d81f496d4f9a673',
    ))
  test('is none without a user name, or with a ref that Telegram would drop', () => {
    expect(telegram.deepLink(config, target)).toBeNull()
    expect(telegram.deepLink({ ...config, username: 'KorbenBot' }, { ...target, ref: 'a b' })).toBeNull()
    expect(telegram.deepLink({ ...config, username: 'KorbenBot' }, { ...target, ref: 'a'.repeat(65) })).toBeNull()
  })
})
