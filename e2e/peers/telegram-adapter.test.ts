import { Readable } from 'node:stream'
import { describe, expect, onTestFinished, test } from 'vitest'
import { telegram } from '../../apps/server/src/channels/telegram/telegram.adapter.ts'
import type {
  Edge,
  EdgeFile,
  EdgeFiles,
  InboundEvent,
  OutboundElement,
  Raw,
} from '../../apps/server/src/kit/channel.ts'
import { createOutbound } from '../../apps/server/src/kit/outbound/outbound.ts'
import { loadBotApiJudge } from './bot-api-judge.ts'
import { faults, TelegramEmulator } from './telegram-emulator.ts'
import { type ReceivedRequest, startReceiver } from './webhook-receiver.ts'

const token = '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw'
const judge = loadBotApiJudge()

/** The adapter on the real wire, with the poller and the queue left out: a test takes each step itself. */
async function start() {
  const emulator = await TelegramEmulator.start({ judge })
  const http = createOutbound({ allow: ['127.0.0.1'] })
  onTestFinished(async () => {
    await http.close()
    await emulator.close()
    expect(emulator.complaints()).toEqual([])
  })
  const ann = emulator.user(token, { id: 77 })
  const config = { token, secret: 'hook-secret', baseUrl: emulator.baseUrl, sendTimeoutMs: 300, pollSeconds: 5 }
  const shelf = shelfOf()
  const edge: Edge = { http, now: () => new Date(), files: shelf }

  let cursor: string | null = null
  const poll = async (): Promise<InboundEvent[]> => {
    const polled = await telegram.poll?.(edge, config, cursor, new AbortController().signal)
    if (!polled?.ok) throw new Error(JSON.stringify(polled))
    cursor = polled.cursor
    return polled.updates.flatMap((raw) => telegram.receive(config, raw).events)
  }
  const send = async (...content: OutboundElement[]) => {
    const results = []
    for (const call of telegram.render(content, { externalUserId: '77', lastInboundAt: null })) {
      results.push(await telegram.send(edge, config, '77', call))
    }
    return results
  }
  return { emulator, ann, config, edge, poll, send, shelf }
}

/** Files of a company, and what the bot calls them. */
function shelfOf(): EdgeFiles & {
  add: (id: string, file: Partial<EdgeFile> & { bytes: Buffer }) => void
  handles: Map<string, string>
} {
  const files = new Map<string, Partial<EdgeFile> & { bytes: Buffer }>()
  const handles = new Map<string, string>()
  return {
    handles,
    add: (id, file) => void files.set(id, file),
    open: async (id, usedAs) => {
      const file = files.get(id)
      if (!file) return null
      const { bytes, ...more } = file
      return {
        ...{ name: 'кіт "1".png', mime: 'image/png', sizeBytes: bytes.length, width: 1, height: 1 },
        read: async function* () {
          for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000)
        },
        ...more,
        handle: handles.get(`${id} ${usedAs}`) ?? null,
        keepHandle: async (handle) => void handles.set(`${id} ${usedAs}`, handle),
      }
    },
  }
}

const rawOf = ({ method, path, headers, body }: ReceivedRequest): Raw => ({
  method,
  path,
  query: new URLSearchParams(),
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
  body,
  ip: '127.0.0.1',
  receivedAt: new Date(),
})

describe('the Telegram adapter against an independent emulator', () => {
  test('a start with a ref, a message with buttons, a press and its acknowledgement', async () => {
    const { emulator, ann, config, edge, poll, send } = await start()
    await ann.sendCommand('/start l_65cf48536d81f496d4f9a673')
    expect(await poll()).toMatchObject([
      {
        type: 'start',
        externalUserId: '77',
        ref: 'l_65cf48536d81f496d4f9a673',
        profile: { name: 'Ann', username: 'user77', locale: 'en' },
      },
    ])

    const [sent] = await send({
      kind: 'text',
      text: 'Your seat is kept',
      buttons: [[{ label: 'Buy', payload: 'b:65cf48:2' }]],
    })
    const [seen] = await ann.seen()
    expect(sent).toEqual({ ok: true, messageId: String(seen?.id), accepted: 'final' })

    await ann.press('Buy')
    const [press] = await poll()
    expect(press).toMatchObject({ type: 'button', payload: 'b:65cf48:2', messageId: String(seen?.id) })
    if (press?.type !== 'button' || !press.ackToken) throw new Error('The press has no token.')
    expect(await telegram.acknowledgePress?.(edge, config, press.ackToken)).toEqual({ ok: true })
    expect(emulator.bot(token).presses.get(press.ackToken)).toEqual({ isAnswered: true })
  })

  test('long texts and photos arrive whole and in order', async () => {
    const { ann, send } = await start()
    await ann.sendCommand('/start')
    const long = Array.from({ length: 300 }, (_, n) => `Line ${n} of a long text 😀`).join('\n')
    const results = await send(
      { kind: 'text', text: long },
      {
        kind: 'image',
        url: 'https://x.example/a.png',
        caption: 'A seat',
        buttons: [[{ label: 'More', url: 'https://x.example/' }]],
      },
      { kind: 'image', url: 'https://x.example/b.png', caption: long.slice(0, 2_000) },
    )
    expect(results.every(({ ok }) => ok)).toBe(true)
    const seen = await ann.seen()
    expect(
      seen
        .slice(0, -3)
        .map(({ text }) => text)
        .join('\n'),
    ).toBe(long)
    expect(seen.slice(-3)).toMatchObject([
      { text: 'A seat', photo: 'https://x.example/a.png', buttons: [[{ label: 'More', url: 'https://x.example/' }]] },
      { text: '', photo: 'https://x.example/b.png' },
      { text: long.slice(0, 2_000).trim(), photo: null },
    ])
  })

  test('an unconfirmed update comes again with the same event id', async () => {
    const { ann, config, edge } = await start()
    await ann.sendText('hi')
    const unconfirmed = async () => {
      const polled = await telegram.poll?.(edge, config, null, new AbortController().signal)
      return polled?.ok ? polled.updates.flatMap((raw) => telegram.receive(config, raw).events) : []
    }
    const first = await unconfirmed()
    expect(first).toMatchObject([{ type: 'message', text: 'hi' }])
    expect((await unconfirmed()).map(({ eventId }) => eventId)).toEqual(first.map(({ eventId }) => eventId))
  })

  test('a phone comes from the own card only', async () => {
    const { ann, poll } = await start()
    await ann.sendOther({ contact: { phone_number: '380667772233', first_name: 'Ann', user_id: 77 } })
    await ann.sendOther({ contact: { phone_number: '380501112233', first_name: 'Eve', user_id: 99 } })
    const [own, stranger] = await poll()
    expect(own).toMatchObject({ type: 'message', profile: { phone: '380667772233' } })
    expect(JSON.stringify(stranger)).not.toContain('380501112233')
  })

  test('block and unblock are told, and a blocked person is no more written to', async () => {
    const { ann, poll, send } = await start()
    await ann.sendCommand('/start')
    await ann.block()
    expect(await poll()).toMatchObject([{ type: 'start' }, { type: 'blocked', externalUserId: '77' }])
    expect(await send({ kind: 'text', text: 'Hi' })).toMatchObject([
      { ok: false, error: { kind: 'blocked', code: '403' } },
    ])
    await ann.unblock()
    expect(await poll()).toMatchObject([{ type: 'unblocked' }])
    expect(await send({ kind: 'text', text: 'Hi' })).toMatchObject([{ ok: true }])
  })

  test.each([
    ['429', faults.tooManyRequests(3), { kind: 'retryable', scope: 'connection', retryAfterMs: 3_000 }, 0],
    ['403', faults.blockedByUser, { kind: 'blocked' }, 0],
    ['401', faults.unauthorized, { kind: 'auth' }, 0],
    ['500', faults.internalError, { kind: 'retryable', scope: 'message' }, 0],
    ['silence after accepting', faults.silentAfterAccepting, { kind: 'in_doubt' }, 1],
    ['a reset after accepting', faults.resetAfterAccepting, { kind: 'in_doubt' }, 1],
    ['a reset before accepting', faults.resetBeforeAccepting, { kind: 'in_doubt' }, 0],
    ['garbage after accepting', faults.garbageAfterAccepting, { kind: 'in_doubt' }, 1],
  ])('%s is told apart, and one call is one call', async (_what, fault, error, arrived) => {
    const { emulator, ann, send } = await start()
    await ann.sendCommand('/start')
    emulator.inject({ fault })
    expect(await send({ kind: 'text', text: 'Hi' })).toMatchObject([{ ok: false, error }])
    expect(emulator.sendings()).toHaveLength(1)
    expect(await ann.seen()).toHaveLength(arrived)
  })

  test('two pollers of one token: the newer one works, the older one is told', async () => {
    const { emulator, ann, config, edge } = await start()
    const { signal } = new AbortController()
    const older = telegram.poll?.(edge, config, null, signal)
    await emulator.waitFor('poll', () => emulator.calls.length === 1)
    const newer = telegram.poll?.(edge, config, null, signal)
    expect(await older).toMatchObject({ ok: false, error: { kind: 'conflict', with: 'poller' } })
    await ann.sendText('hi')
    expect(await newer).toMatchObject({ ok: true, updates: [{}] })
  })

  test('a webhook brings the same events, and shuts polling out until it is removed', async () => {
    const { emulator, ann, config, edge } = await start()
    const received: { status: number; events: InboundEvent[] }[] = []
    const { url, close } = await startReceiver((request) => {
      const { status, events } = telegram.receive(config, rawOf(request))
      received.push({ status, events })
      return status
    })
    onTestFinished(close)

    expect(await telegram.setWebhook?.(edge, config, url)).toEqual({ ok: true })
    await ann.sendCommand('/start l_1')
    await emulator.waitFor('delivery', () => emulator.bot(token).deliveries.length === 1)
    emulator.bot(token).repeatLast()
    await emulator.waitFor('repetition', () => emulator.bot(token).deliveries.length === 2)
    expect(received).toMatchObject([
      { status: 200, events: [{ type: 'start', ref: 'l_1' }] },
      { status: 200, events: [{ type: 'start', eventId: received[0]?.events[0]?.eventId }] },
    ])
    const { signal } = new AbortController()
    expect(await telegram.poll?.(edge, config, null, signal)).toMatchObject({
      ok: false,
      error: { kind: 'conflict', with: 'webhook' },
    })

    // Somebody else's secret: refused, and kept by Telegram until the right one is set.
    await telegram.setWebhook?.(edge, { ...config, secret: 'wrong' }, url)
    await ann.sendText('hi')
    await emulator.waitFor('refusal', () => emulator.bot(token).deliveries.some(({ status }) => status === 401))
    expect(received.filter(({ status }) => status === 401).flatMap(({ events }) => events)).toEqual([])

    expect(await telegram.removeWebhook?.(edge, config)).toEqual({ ok: true })
    const polled = await telegram.poll?.(edge, config, null, signal)
    expect(polled).toMatchObject({ ok: true, updates: [{}] })
  })

  test('getMe verifies a token and refuses another', async () => {
    const { config, edge } = await start()
    expect(await telegram.verifyConfig(edge, config)).toMatchObject({
      ok: true,
      externalId: '110201543',
      settings: { username: 'TestNameBot' },
    })
    const wrong = { ...config, token: '110201543:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB' }
    expect(await telegram.verifyConfig(edge, wrong)).toMatchObject({ ok: false, error: { kind: 'auth', code: '401' } })
  })

  test.skipIf(judge === null)('a call that the specification does not allow is refused and kept', async () => {
    const { emulator, ann, config, edge } = await start()
    await ann.sendCommand('/start')
    const call = { n: 0, op: 'sendMessage', body: { text: 'Hi', parse_mood: 'merry' } }
    expect(await telegram.send(edge, config, '77', call)).toMatchObject({ ok: false, error: { kind: 'bad_request' } })
    expect(emulator.complaints()).toEqual(['sendMessage.parse_mood: no such parameter'])
    emulator.calls.length = 0
  })
})

describe('a file of the company', () => {
  const image = (fileId: string): OutboundElement =>
    ({ kind: 'image', fileId, url: 'http://localhost:8080/files/x/a.png', caption: 'Look' }) as OutboundElement
  const file = (fileId: string): OutboundElement =>
    ({
      kind: 'file',
      fileId,
      url: 'http://localhost:8080/files/x/a.pdf',
      name: 'a.pdf',
      sizeBytes: 1,
    }) as OutboundElement
  const bytes = Buffer.from(Array.from({ length: 25_000 }, (_, index) => index % 251))

  test('is uploaded once, then called by what the bot knows it by', async () => {
    const { emulator, ann, poll, send, shelf } = await start()
    shelf.add('one', { bytes })
    await ann.sendText('hi')
    await poll()
    expect(await send(image('one'), image('one'))).toMatchObject([{ ok: true }, { ok: true }])
    const [first, second] = emulator.sendings()
    expect(first?.uploads.get('photo')).toEqual({ name: 'кіт "1".png', type: 'image/png', bytes })
    expect([first?.params.caption, second?.uploads.size]).toEqual(['Look', 0])
    expect(second?.params.photo).toBe(shelf.handles.get('one sendPhoto'))
    expect((await ann.seen()).map(({ photo }) => photo)).toEqual([second?.params.photo, second?.params.photo])
  })

  test('goes as a document with its buttons, and is another thing to the bot than a photo', async () => {
    const { emulator, ann, poll, send, shelf } = await start()
    shelf.add('one', { bytes, name: 'a.pdf', mime: 'application/pdf' })
    await ann.sendText('hi')
    await poll()
    await send(image('one'))
    const buttons = [[{ label: 'Buy', payload: 'b:65cf48:2' }]]
    expect(await send({ ...file('one'), buttons } as OutboundElement)).toMatchObject([{ ok: true }])
    expect(emulator.sendings().at(-1)?.uploads.get('document')?.name).toBe('a.pdf')
    expect((await ann.seen()).at(-1)).toMatchObject({
      document: expect.stringMatching(/^document-/),
      buttons: [[{ label: 'Buy' }]],
    })
  })

  test('that another bot has uploaded is uploaded again', async () => {
    const { emulator, ann, poll, send, shelf } = await start()
    shelf.add('one', { bytes })
    shelf.handles.set('one sendPhoto', 'photo-of-another-bot')
    await ann.sendText('hi')
    await poll()
    expect(await send(image('one'))).toMatchObject([{ ok: true }])
    expect(emulator.sendings().map(({ outcome }) => typeof outcome === 'object' && outcome?.status)).toEqual([400, 200])
    expect(await ann.seen()).toHaveLength(1)
  })

  test('that is too large, gone or not to be read is refused before anybody is asked', async () => {
    const { emulator, send, shelf } = await start()
    shelf.add('photo', { bytes, sizeBytes: 10 * 1024 ** 2 + 1 })
    shelf.add('file', { bytes, sizeBytes: 50 * 1024 ** 2 + 1 })
    shelf.add('away', { bytes, read: () => Readable.from([]).destroy(new Error('The disk is away.')) })
    const [photo, document, gone, unread] = await send(image('photo'), file('file'), file('gone'), file('away'))
    expect(photo).toMatchObject({
      error: { kind: 'bad_request', code: 'file_too_large', raw: expect.stringContaining('10 MB') },
    })
    expect(document).toMatchObject({ error: { kind: 'bad_request', code: 'file_too_large' } })
    expect(gone).toMatchObject({ error: { kind: 'bad_request', code: 'file_gone' } })
    expect(unread).toMatchObject({ error: { kind: 'retryable', scope: 'message' } })
    expect(emulator.calls).toEqual([])
  })

  test('whose upload is accepted and then not answered is in doubt, and so is one that breaks off', async () => {
    const { emulator, ann, poll, send, shelf } = await start()
    shelf.add('one', { bytes })
    const breaking = async function* () {
      yield bytes.subarray(0, 10_000)
      throw new Error('The disk is away.')
    }
    shelf.add('breaking', { bytes, read: breaking })
    await ann.sendText('hi')
    await poll()
    emulator.inject({ fault: faults.resetAfterAccepting })
    expect(await send(image('one'), image('breaking'))).toMatchObject([
      { ok: false, error: { kind: 'in_doubt' } },
      { ok: false, error: { kind: 'in_doubt' } },
    ])
    expect(await ann.seen()).toHaveLength(1)
  })
})

describe('a file of a subscriber', () => {
  test('is fetched by its id, and one that is not there is refused without the token', async () => {
    const { emulator, config, edge } = await start()
    const bytes = Buffer.from('a picture')
    emulator.bot(token).files.set('photo-1', { name: 'a', type: '', bytes })
    const fetched = await telegram.fetchFile?.(edge, config, 'photo-1')
    expect(fetched).toMatchObject({ ok: true, name: 'photo-1' })
    if (fetched?.ok) expect(Buffer.from(fetched.bytes)).toEqual(bytes)
    const refused = await telegram.fetchFile?.(edge, config, 'photo-2')
    expect(refused).toMatchObject({ ok: false, error: { kind: 'bad_request' } })
    expect(JSON.stringify(refused)).not.toContain(token)
  })
})
