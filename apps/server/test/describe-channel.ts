import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import {
  type AnyChannel,
  type ChannelAdapter,
  type Edge,
  type InboundEvent,
  namesOfConnectionType,
  type OutboundElement,
  type Raw,
  readChannelConfig,
  type SendFailure,
  type SendResult,
} from '../src/kit/channel.ts'
import { createOutbound } from '../src/kit/outbound/outbound.ts'

/** One answer of a provider on the wire. */
export type Answer = { status: number; headers?: Record<string, string>; body: string }

/** An answer in JSON. */
export const answer = (status: number, body: unknown): Answer => ({ status, body: JSON.stringify(body) })

/** An inbound request as HTTP would bring it. */
export const raw = (headers: Record<string, string>, body: unknown, more: Partial<Raw> = {}): Raw => ({
  method: 'POST',
  path: '/hooks/1',
  query: new URLSearchParams(),
  headers,
  body: typeof body === 'string' ? Buffer.from(body) : Buffer.from(JSON.stringify(body)),
  ip: '198.51.100.7',
  receivedAt: new Date('2026-11-23T10:00:00Z'),
  ...more,
})

export type ChannelPromises<Config> = {
  config: Config
  /** A request that proves where it comes from and brings a message that says `hi there`; what it becomes. */
  genuine: Raw
  received: InboundEvent[]
  /** The same from somebody who guesses. */
  forged: Raw
  /** Absent where sending touches no wire. */
  wire?: {
    /** The config that talks to a test's own server, and gives up within a tenth of a second. */
    at: (baseUrl: string) => Config
    accepted: { answer: Answer; messageId: string }
    /** What each kind of refusal looks like; the names are those of the fault matrix. */
    refusals: Partial<Record<SendFailure['kind'], Answer>> & { retryable: Answer; auth: Answer }
    /** `retryable` above pauses the connection for so long. */
    pauseMs: number
  }
}

/** The outside world as far as `allow` opens it. `cleanUp` takes what closes it: `afterAll` or `onTestFinished`. */
export const edgeTo = (allow: string[], cleanUp: (close: () => Promise<void>) => void): Edge => {
  const http = createOutbound({ allow })
  cleanUp(() => http.close())
  return { http, now: () => new Date('2026-11-23T10:00:00Z') }
}

const hello: OutboundElement[] = [{ kind: 'text', text: 'Hello' }]
const ann = { externalUserId: '77', lastInboundAt: new Date('2026-11-23T09:59:00Z') }

/** The promises of every adapter. An adapter's test file calls it with recorded payloads, then states what is its own. */
export function describeChannel<Config extends object>(
  adapter: ChannelAdapter<Config>,
  promises: ChannelPromises<Config>,
): void {
  describe(`every channel: ${adapter.connectionType}`, () => {
    describeSettings(adapter, promises)
    describeReceive(adapter, promises)
    describeRender(adapter)
    if (promises.wire) describeSend(adapter, promises.wire)
  })
}

function describeSettings<Config extends object>(adapter: ChannelAdapter<Config>, { config }: ChannelPromises<Config>) {
  test('its names are those of the table', () => {
    const { kind, from, connectionType } = adapter
    expect(namesOfConnectionType(connectionType)).toEqual({ kind, from, connectionType })
  })

  test('its schema takes good settings, refuses unknown ones, and repeats no secret', () => {
    const registered: Pick<AnyChannel, 'config'> = adapter
    expect(readChannelConfig(registered, config)).toMatchObject({ ok: true })
    expect(readChannelConfig(registered, { ...config, surplus: 1 })).toMatchObject({ ok: false })
    const wrong = readChannelConfig(registered, { ...config, [adapter.secrets[0] ?? '']: 'ca nary' })
    expect(wrong).toMatchObject({ ok: false })
    expect(JSON.stringify(wrong)).not.toContain('ca nary')
  })

  test('every secret is a setting, and so is everything generated', () => {
    const settings = new Set(Object.keys(adapter.config.properties))
    expect([...adapter.secrets, ...adapter.generated].filter((key) => !settings.has(key))).toEqual([])
  })
}

function describeReceive<Config extends object>(
  adapter: ChannelAdapter<Config>,
  { config, genuine, forged, received }: ChannelPromises<Config>,
) {
  test('a genuine request becomes events, the same ones each time', () => {
    const first = adapter.receive(config, genuine)
    expect(first.status).toBeGreaterThanOrEqual(200)
    expect(first.status).toBeLessThan(300)
    expect(first.events).toEqual(received)
    expect(adapter.receive(config, genuine)).toEqual(first)
  })

  test('a forged request becomes 401 or 403 and nothing else', () => {
    const { status, events } = adapter.receive(config, forged)
    expect([401, 403]).toContain(status)
    expect(events).toEqual([])
  })

  test('an unsigned request is forged', () => {
    const { status, events } = adapter.receive(config, { ...genuine, headers: {} })
    expect([401, 403]).toContain(status)
    expect(events).toEqual([])
  })

  test('a damaged body is answered, never thrown over', () => {
    const size = genuine.body.byteLength
    fc.assert(
      fc.property(fc.nat(size), fc.uint8Array({ maxLength: 8 }), fc.nat(8), (at, bytes, cut) => {
        const body = Buffer.concat([genuine.body.slice(0, at), bytes, genuine.body.slice(at + cut)])
        const { status } = adapter.receive(config, { ...genuine, body })
        expect(status).toBeLessThan(500)
      }),
    )
  })

  test('no event holds what a database cannot keep', () => {
    const hostile = Buffer.from(Buffer.from(genuine.body).toString().replace('hi there', 'hi \\u0000\\ud800there'))
    const { events } = adapter.receive(config, { ...genuine, body: hostile })
    expect(events).toMatchObject([{ text: 'hi \ufffdthere' }])
  })
}

const buttons = fc.option(
  fc.array(
    fc.array(
      fc.oneof(
        fc.record({
          label: fc.string({ minLength: 1, maxLength: 20 }),
          payload: fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 1, maxLength: 64 }),
        }),
        fc.record({ label: fc.string({ minLength: 1, maxLength: 20 }), url: fc.oneof(fc.webUrl(), fc.string()) }),
      ),
      { maxLength: 8 },
    ),
    { maxLength: 20 },
  ),
  { nil: undefined },
)
const word = fc.string({ unit: fc.constantFrom(...'abcxyz😀é'), minLength: 1, maxLength: 300 })
const text = fc
  .array(fc.tuple(word, fc.constantFrom(' ', '\n', '\n\n', '')), { minLength: 1, maxLength: 60 })
  .map((words) => words.flat().join('').slice(0, 10_000).toWellFormed())
const element: fc.Arbitrary<OutboundElement> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text: fc.oneof(text, fc.string()), buttons }),
  fc.record({ kind: fc.constant('image' as const), url: fc.oneof(fc.webUrl(), fc.string()), caption: text, buttons }),
)
const content = fc.array(element, { minLength: 1, maxLength: 5 })

function describeRender<Config extends object>(adapter: ChannelAdapter<Config>) {
  test('calls are numbered from 0, plain JSON, and the same each time', () => {
    fc.assert(
      fc.property(content, (content) => {
        const calls = adapter.render(content, ann)
        expect(calls.map(({ n }) => n)).toEqual(calls.map((_call, n) => n))
        expect(JSON.parse(JSON.stringify(calls))).toStrictEqual(calls)
        expect(adapter.render(content, ann)).toEqual(calls)
      }),
    )
  })

  test('no letter of a text is lost, and no text is longer than the messenger takes', () => {
    fc.assert(
      fc.property(text, (text) => {
        const shown = adapter.render([{ kind: 'text', text }], ann).flatMap(({ body }) => stringsOf(body))
        expect(shown.join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''))
        for (const part of shown) {
          expect(part.length).toBeLessThanOrEqual(adapter.caps.maxText)
          expect(part.isWellFormed()).toBe(true)
        }
      }),
    )
  })

  test('every button that fits is there, once', () => {
    const row = Array.from({ length: adapter.caps.buttons.perRow }, (_, n) => ({
      label: `L${n}`,
      payload: `payload-${n}`,
    }))
    const calls = adapter.render([{ kind: 'text', text: 'word '.repeat(2_000), buttons: [row] }], ann)
    expect(calls.flatMap(({ body }) => stringsOf(body)).filter((part) => part.startsWith('payload-'))).toEqual(
      row.map(({ payload }) => payload),
    )
  })
}

function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : []
}

type Responder = (request: IncomingMessage, response: ServerResponse) => void

function describeSend<Config extends object>(
  adapter: ChannelAdapter<Config>,
  wire: NonNullable<ChannelPromises<Config>['wire']>,
) {
  const edge = edgeTo(['127.0.0.1'], afterAll)
  let respond: Responder = () => undefined
  let calls = 0
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      calls++
      respond(request, response)
    })
  })
  let baseUrl = ''
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  const sendOne = async (responder: Responder): Promise<SendResult> => {
    respond = responder
    calls = 0
    const [call] = adapter.render(hello, ann)
    if (!call) throw new Error('A greeting renders to nothing.')
    const result = await adapter.send(edge, wire.at(baseUrl), ann.externalUserId, call)
    expectNoSecrets(adapter, wire.at(baseUrl), result)
    return result
  }
  const giving =
    ({ status, headers, body }: Answer): Responder =>
    (_request, response) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)

  test('an accepted message has the id that the provider gave it', async () => {
    const result = await sendOne(giving(wire.accepted.answer))
    expect(result).toMatchObject({ ok: true, messageId: wire.accepted.messageId })
    expect(calls).toBe(1)
  })

  test('a 429 pauses the whole connection for as long as it says', async () => {
    const result = await sendOne(giving(wire.refusals.retryable))
    expect(result).toMatchObject({
      ok: false,
      error: { kind: 'retryable', scope: 'connection', retryAfterMs: wire.pauseMs },
    })
    expect(calls).toBe(1)
  })

  test.each(Object.entries(wire.refusals).filter(([kind]) => kind !== 'retryable'))(
    '%s is told apart',
    async (kind, given) => {
      const result = await sendOne(giving(given))
      expect(result).toMatchObject({ ok: false, error: { kind } })
      expect(calls).toBe(1)
    },
  )

  test.each([500, 502, 503])('%d is tried again later', async (status) => {
    const result = await sendOne(giving({ status, body: '<html>Bad gateway</html>' }))
    expect(result).toMatchObject({ ok: false, error: { kind: 'retryable', scope: 'message' } })
  })

  test('a refused connection is tried again later', async () => {
    const [call] = adapter.render(hello, ann)
    if (!call) throw new Error('A greeting renders to nothing.')
    const result = await adapter.send(edge, wire.at('http://127.0.0.1:1'), ann.externalUserId, call)
    expect(result).toMatchObject({ ok: false, error: { kind: 'retryable', scope: 'message', code: 'ECONNREFUSED' } })
    expectNoSecrets(adapter, wire.at('http://127.0.0.1:1'), result)
  })

  test('no answer in time leaves a doubt', async () => {
    onTestFinished(() => server.closeAllConnections())
    expect(await sendOne(() => undefined)).toMatchObject({ ok: false, error: { kind: 'in_doubt', code: 'timeout' } })
    expect(calls).toBe(1)
  })

  test('a reset after the request leaves a doubt', async () => {
    expect(await sendOne((request) => request.socket.resetAndDestroy())).toMatchObject({
      ok: false,
      error: { kind: 'in_doubt' },
    })
    expect(calls).toBe(1)
  })

  test.each(['', '{', '<html>', 'null', '{"ok":true}', '[1]', '"x"'])('an answer of %j is classified', async (body) => {
    const result = await sendOne(giving({ status: 200, body }))
    expect(result).toMatchObject({ ok: false, error: { kind: 'in_doubt' } })
  })

  test('an answer that repeats our secrets is shown without them', async () => {
    const settings = new Map(Object.entries(wire.at(baseUrl)))
    const secrets = adapter.secrets.map((key) => String(settings.get(key)))
    const result = await sendOne(giving({ status: 400, body: `<p>No such page: ${secrets.join(', ')}, sorry</p>` }))
    expect(result).toMatchObject({ ok: false, error: { raw: expect.stringContaining('sorry') } })
  })

  test('an address that is not allowed holds the connection', async () => {
    const [call] = adapter.render(hello, ann)
    if (!call) throw new Error('A greeting renders to nothing.')
    const closed = edgeTo([], onTestFinished)
    const result = await adapter.send(closed, wire.at(baseUrl), ann.externalUserId, call)
    expect(result).toMatchObject({ ok: false, error: { kind: 'auth', raw: 'The address is not allowed.' } })
  })

  test('credentials that the provider refuses are told before the first message', async () => {
    respond = giving(wire.refusals.auth)
    const verified = await adapter.verifyConfig(edge, wire.at(baseUrl))
    expect(verified).toMatchObject({ ok: false, error: { kind: 'auth' } })
    expectNoSecrets(adapter, wire.at(baseUrl), verified)
  })
}

function expectNoSecrets<Config extends object>(adapter: ChannelAdapter<Config>, config: Config, result: unknown) {
  const settings = new Map(Object.entries(config))
  for (const key of adapter.secrets) expect(JSON.stringify(result)).not.toContain(String(settings.get(key)))
}
