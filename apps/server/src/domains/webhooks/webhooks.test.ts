import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { DomainEvent, OrderFacts } from '@korben/contract'
import { describe, expect, onTestFinished, test } from 'vitest'
import { testWorld } from '../../../test/harness/database.ts'
import type { Given } from '../../../test/harness/given.ts'
import type { TestWorld, WorldOptions } from '../../../test/harness/world.ts'
import { createWorkerCtx } from '../../kit/context.ts'
import { newId } from '../../kit/ids.ts'
import { repeatDelivery, runWebhooks, sendTestEvent, setLegacyWebhook, webhooksListener } from './index.ts'
import { legacyEvents } from './legacy-body.ts'
import type { RunWebhooksOptions } from './run-webhooks.ts'

type Received = {
  id: string | undefined
  contentType: string | undefined
  path: string
  body: { type: string; data: Record<string, unknown> }
  raw: string
}
type Answer = (response: ServerResponse, received: Received) => void

const ok: Answer = (response) => response.end('thanks')
const withStatus =
  (status: number): Answer =>
  (response) =>
    response.writeHead(status).end('not now')

/** A receiver on a real socket. `answer` may be changed while it runs. */
async function startReceiver(answer: Answer = ok) {
  const receiver = { url: '', received: [] as Received[], open: 0, mostOpen: 0, answer }
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    receiver.open++
    receiver.mostOpen = Math.max(receiver.mostOpen, receiver.open)
    response.on('close', () => receiver.open--)
    const raw = await text(request)
    const { 'webhook-id': id, 'content-type': contentType } = request.headers
    const path = request.url ?? ''
    const received = { id: id?.toString(), contentType, path, body: JSON.parse(raw || '{}'), raw }
    receiver.received.push(received)
    receiver.answer(response, received)
  }
  const server = createServer((request, response) => void take(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=s3cret`
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return receiver
}

function startWorker(harness: TestWorld, options: RunWebhooksOptions = {}) {
  const stop = new AbortController()
  const ended = runWebhooks(createWorkerCtx(harness.world), stop.signal, { graceMs: 0, ...options })
  const end = () => {
    stop.abort()
    return ended
  }
  onTestFinished(end)
  return { end }
}

const until = async (isTrue: () => Promise<boolean> | boolean) => {
  await expect.poll(isTrue, { timeout: 10_000, interval: 10 }).toBe(true)
}

const world = (options: WorldOptions = {}) => testWorld({ listeners: [webhooksListener], ...options })

/** A company that tells everything to a receiver. */
async function given(harness: TestWorld, answer?: Answer) {
  const [company, receiver] = [await harness.company(), await startReceiver(answer)]
  await setLegacyWebhook(company.ctx, { url: receiver.url, events: [...legacyEvents], isOn: true })
  return { company, receiver }
}

const emit = ({ ctx }: Given, ...events: DomainEvent[]) => ctx.transaction((tx) => tx.emit(...events))

/** A message of a person; its `text` is what tests tell events apart by. */
async function message(
  company: Given,
  text: string,
  account?: { id: string; person_id: string },
): Promise<DomainEvent> {
  const of = account ?? (await company.account())
  return {
    type: 'message.received',
    personId: of.person_id,
    accountId: of.id,
    messageId: newId(new Date()),
    text,
  } as DomainEvent
}

async function order(company: Given, more: Partial<OrderFacts> = {}): Promise<OrderFacts> {
  const account = await company.account()
  return {
    orderId: newId(new Date()),
    personId: account.person_id,
    accountId: account.id,
    offerId: newId(new Date()),
    offerName: 'Course',
    tunnelId: null,
    trafficSourceId: null,
    paymentCreditId: 'credit',
    dealStatus: 'OPENED',
    price: '35.50',
    currency: 'USD',
    paidAt: null,
    buyerEmail: 'ann@example.com',
    buyerPhone: null,
    createdAt: '2026-06-01T11:00:00.000Z',
    ...more,
  }
}

const changed = (before: OrderFacts, dealStatus: OrderFacts['dealStatus']): [DomainEvent, OrderFacts] => {
  const after = { ...before, dealStatus }
  return [
    {
      type: 'order.changed',
      orderId: after.orderId,
      personId: after.personId,
      accountId: after.accountId,
      before,
      after,
    },
    after,
  ]
}

const textsOf = ({ received }: { received: Received[] }) => received.map(({ body }) => body.data.text)

/** What a killed process leaves: leases that nobody prolongs any more. */
const expireLeases = ({ world }: TestWorld, { companyId }: Given) => world.sql`
  update webhook_delivery set leased_until = clock_timestamp() - interval '1 second'
  where company_id = ${companyId} and leased_until is not null`

describe('an event', () => {
  test('is told with its exact body, once, as JSON with an id', async () => {
    const harness = await world()
    const { company, receiver } = await given(harness)
    const person = await company.person({ name: 'Ann', phone: '+380501112233' })
    const account = await company.account({ person_id: person.id })
    await emit(company, await message(company, 'Привіт "👋"', account))
    startWorker(harness)
    await until(async () => (await company.count('webhook_delivery', { state: 'delivered' })) === 1)
    const [row] = await company.find('webhook_delivery')
    expect(receiver.received).toEqual([
      {
        id: row?.id,
        contentType: 'application/json',
        path: '/hook?key=s3cret',
        raw: row?.body,
        body: {
          type: 'MESSAGE',
          data: {
            id: person.id,
            account_id: account.id,
            message_id: expect.any(String),
            name: 'Ann',
            phone: '+380501112233',
            email: 'NOT_DEFINED',
            from: 'MANUAL',
            text: 'Привіт "👋"',
            created_at: harness.clock.now().toISOString(),
          },
        },
      },
    ])
    expect(await company.find('webhook_attempt')).toMatchObject([{ n: 1, status: 200, answer: 'thanks', error: null }])
  })

  test('that is recorded twice is told once', async () => {
    const harness = await world()
    const { company } = await given(harness)
    const event = await message(company, 'hi')
    await emit(company, event, event)
    await emit(company, event)
    expect(await company.count('webhook_delivery')).toBe(1)
  })

  test('of a transaction that is rolled back is not told', async () => {
    const harness = await world()
    const { company } = await given(harness)
    const event = await message(company, 'hi')
    const failed = company.ctx.transaction(async (tx) => {
      await tx.emit(event)
      throw new Error('no')
    })
    await expect(failed).rejects.toThrow('no')
    expect(await company.count('webhook_delivery')).toBe(0)
  })

  test('is told only to a webhook that is on and wants it', async () => {
    const harness = await world()
    const { company, receiver } = await given(harness)
    const facts = await order(company)
    await setLegacyWebhook(company.ctx, { url: receiver.url, events: ['SALE'], isOn: true })
    await emit(company, await message(company, 'hi'), { type: 'order.created', ...facts })
    await setLegacyWebhook(company.ctx, { url: receiver.url, events: ['ORDER', 'MESSAGE'], isOn: false })
    await emit(company, await message(company, 'hi'), { type: 'order.created', ...facts })
    expect(await company.count('webhook_delivery')).toBe(0)
  })

  test("of one company is never told to another's webhook", async () => {
    const harness = await world()
    const { company } = await given(harness)
    const { company: other } = await given(harness)
    await emit(company, await message(company, 'hi'))
    expect(await company.count('webhook_delivery')).toBe(1)
    expect(await other.count('webhook_delivery')).toBe(0)
  })

  test('of a subscription names the tunnel, the tool and the source as they are then', async () => {
    const harness = await world()
    const { company } = await given(harness)
    const account = await company.account()
    const at = harness.clock.now()
    const tunnel = await company.insert('tunnel', { id: newId(at), name: 'Autumn' })
    const tool = await company.insert('leadgentool', {
      id: newId(at),
      tunnel_id: tunnel.id,
      name: 'Link',
      type: 'LINK',
    })
    const source = await company.insert('traffic_source', {
      id: newId(at),
      leadgentool_id: tool.id,
      tunnel_id: tunnel.id,
      name: 'Ads',
      hash: 'abc123',
      resubscribe_button_id: newId(at),
      created_by: company.owner.id,
    })
    await emit(company, {
      type: 'person.subscribed',
      personId: account.person_id,
      accountId: account.id,
      subscriptionId: newId(at),
      tunnelId: tunnel.id,
      leadgentoolId: tool.id,
      trafficSourceId: source.id,
      utm: { utm_source: 'google' },
    })
    const [row] = await company.find('webhook_delivery')
    expect(JSON.parse(row?.body ?? '')).toMatchObject({
      type: 'SUBSCRIPTION',
      data: {
        id: account.person_id,
        tunnel_id: tunnel.id,
        tunnel_name: 'Autumn',
        leadgentool_id: tool.id,
        leadgentool_name: 'Link',
        traffic_source_id: source.id,
        traffic_source_name: 'Ads',
        utm_marks: { utm_source: 'google' },
      },
    })
  })
})

describe('an order', () => {
  test('is told when it is made, with the newest channel of a buyer whose channel it does not name', async () => {
    const harness = await world()
    const { company } = await given(harness)
    const facts = await order(company)
    harness.clock.advance(1_000)
    const newest = await company.account({ person_id: facts.personId })
    await emit(company, { type: 'order.created', ...facts, accountId: null })
    const [row] = await company.find('webhook_delivery')
    expect(row).toMatchObject({ type: 'ORDER', person_id: facts.personId })
    expect(JSON.parse(row?.body ?? '').data).toMatchObject({
      order_id: facts.orderId,
      account_id: newest.id,
      price: 35.5,
    })
  })

  test('is a sale once, however often it is resolved, also after the delivery was forgotten', async () => {
    const harness = await world()
    const { company } = await given(harness)
    const made = await order(company)
    const [resolved, sold] = changed(made, 'RESOLVED')
    const [rejected, lost] = changed(sold, 'REJECTED')
    const [resolvedAgain, again] = changed(lost, 'RESOLVED')
    await emit(company, resolved, resolved)
    await emit(company, rejected)
    await emit(company, resolvedAgain)
    const [row, ...more] = await company.find('webhook_delivery')
    expect([row?.type, more]).toEqual(['SALE', []])
    expect(JSON.parse(row?.body ?? '').data).toMatchObject({ order_id: made.orderId, payment_method: 'credit' })

    await harness.world.sql`delete from webhook_delivery where company_id = ${company.companyId}`
    const [refused, gone] = changed(again, 'REJECTED')
    await emit(company, refused, changed(gone, 'RESOLVED')[0])
    expect(await company.count('webhook_delivery')).toBe(0)
  })

  test('that changes otherwise is no sale', async () => {
    const harness = await world()
    const { company } = await given(harness)
    const [resolved, sold] = changed(await order(company), 'RESOLVED')
    await emit(company, resolved)
    await emit(
      company,
      changed(sold, 'RESOLVED')[0],
      changed(sold, 'REFUNDED')[0],
      changed(await order(company), 'REJECTED')[0],
    )
    expect(await company.count('webhook_delivery')).toBe(1)
  })
})

describe('a receiver that fails', () => {
  test('gets the same bytes and id again after 1 min, 5 min, 30 min, 2 h and 12 h, and then no more', async () => {
    const harness = await world()
    const { company, receiver } = await given(harness, withStatus(500))
    await emit(company, await message(company, 'hi'))
    startWorker(harness)
    const pauses: number[] = []
    for (let attempts = 1; attempts <= 5; attempts++) {
      await until(async () => (await company.count('webhook_delivery', { attempts, leased_until: null })) === 1)
      const [row] = await company.find('webhook_delivery')
      const pause = (row?.due_at?.getTime() ?? 0) - harness.clock.now().getTime()
      pauses.push(pause / 60_000)
      harness.clock.advance(pause)
      harness.world.hints.give('webhooks')
    }
    await until(async () => (await company.count('webhook_delivery', { state: 'dead' })) === 1)
    expect(pauses).toEqual([1, 5, 30, 120, 720])
    expect(receiver.received).toHaveLength(6)
    expect(new Set(receiver.received.map(({ id, raw }) => `${id} ${raw}`)).size).toBe(1)
    expect(await company.find('webhook_delivery')).toMatchObject([
      { last_status: 500, last_error: 'The receiver answered 500.', due_at: null },
    ])
    expect((await company.find('webhook_attempt')).map(({ n }) => n).sort()).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('and comes back gets each event, and the later ones did not wait for the repetition', async () => {
    const harness = await world()
    const { company, receiver } = await given(harness, withStatus(503))
    const account = await company.account()
    await emit(company, await message(company, 'first', account))
    startWorker(harness)
    await until(async () => (await company.count('webhook_delivery', { attempts: 1, leased_until: null })) === 1)
    receiver.answer = ok
    await emit(company, await message(company, 'second', account))
    await until(async () => (await company.count('webhook_delivery', { state: 'delivered' })) === 1)
    harness.clock.advance(60_000)
    harness.world.hints.give('webhooks')
    await until(async () => (await company.count('webhook_delivery', { state: 'delivered' })) === 2)
    expect(textsOf(receiver)).toEqual(['first', 'second', 'first'])
  })

  test.each([
    ['resets the connection', (response: ServerResponse) => response.socket?.destroy(), /broke off/],
    [
      'redirects, which is not followed',
      (response: ServerResponse) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      /answered 302/,
    ],
    ['does not find the address', (response: ServerResponse) => response.writeHead(404).end('no'), /answered 404/],
  ])('because it %s is tried again', async (_what, answer, error) => {
    const harness = await world()
    const { company, receiver } = await given(harness, answer)
    await emit(company, await message(company, 'hi'))
    startWorker(harness)
    await until(async () => (await company.count('webhook_delivery', { attempts: 1, leased_until: null })) === 1)
    const [row] = await company.find('webhook_delivery')
    expect(row).toMatchObject({ state: 'queued', last_error: expect.stringMatching(error) })
    expect(receiver.received).toHaveLength(1)
  })

  test('to answer in time is tried again', async () => {
    const harness = await world()
    const { company } = await given(harness, () => {})
    await emit(company, await message(company, 'hi'))
    startWorker(harness, { timeoutMs: 100 })
    await until(async () => (await company.count('webhook_attempt')) === 1)
    expect(await company.find('webhook_attempt')).toMatchObject([
      { status: null, error: expect.stringContaining('took too long') },
    ])
    expect(await company.count('webhook_delivery', { state: 'queued', attempts: 1 })).toBe(1)
  })

  test('with an endless answer is a success whose beginning is kept', async () => {
    const harness = await world()
    const { company } = await given(harness, (response) => {
      const pour = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      }
      response.on('drain', pour)
      pour()
    })
    await emit(company, await message(company, 'hi'))
    startWorker(harness)
    await until(async () => (await company.count('webhook_delivery', { state: 'delivered' })) === 1)
    expect((await company.find('webhook_attempt'))[0]?.answer).toBe('x'.repeat(1_000))
  })

  test('with bytes that no text may hold is a success all the same', async () => {
    const harness = await world()
    const { company } = await given(harness, (response) => response.end(Buffer.from([0x6f, 0x00, 0x6b, 0xff, 0x07])))
    await emit(company, await message(company, 'hi'))
    startWorker(harness)
    await until(async () => (await company.count('webhook_delivery', { state: 'delivered' })) === 1)
    expect((await company.find('webhook_attempt'))[0]?.answer).toBe('ok\uFFFD')
  })
})

test.each([['an address'], ['a name']])(
  'a private network is refused by %s, and the owner is told which setting opens it',
  async (kind) => {
    const harness = await world({ config: { outboundAllow: [] } })
    const { company, receiver } = await given(harness)
    const url = kind === 'a name' ? receiver.url.replace('127.0.0.1', 'localhost') : receiver.url
    await setLegacyWebhook(company.ctx, { url, events: ['MESSAGE'], isOn: true })
    await emit(company, await message(company, 'hi'))
    startWorker(harness)
    await until(async () => (await company.count('webhook_delivery', { attempts: 1, leased_until: null })) === 1)
    expect(await company.find('webhook_delivery')).toMatchObject([
      { last_error: expect.stringContaining('OUTBOUND_ALLOW') },
    ])
    expect(receiver.received).toEqual([])
  },
)

describe('the order of events', () => {
  test('of one person is kept although several calls are made at once', async () => {
    const harness = await world()
    const open = new Map<unknown, number>()
    const faults: unknown[] = []
    const { company, receiver } = await given(harness, (response, { body }) => {
      const { account_id: who, text } = body.data
      if (open.get(who)) faults.push(`${text} came before its predecessor was answered`)
      open.set(who, 1)
      setTimeout(() => {
        open.set(who, 0)
        response.end()
      }, 2)
    })
    const accounts = [await company.account(), await company.account(), await company.account()]
    for (let n = 0; n < 10; n++) {
      for (const [index, account] of accounts.entries())
        await emit(company, await message(company, `${index}:${n}`, account))
    }
    startWorker(harness)
    startWorker(harness)
    await until(async () => (await company.count('webhook_delivery', { state: 'delivered' })) === 30)
    for (const index of accounts.keys()) {
      const told = textsOf(receiver).filter((text) => String(text).startsWith(`${index}:`))
      expect(told).toEqual(Array.from({ length: 10 }, (_, n) => `${index}:${n}`))
    }
    expect(faults).toEqual([])
    expect(receiver.mostOpen).toBeGreaterThan(1)
  })

  test('is that of one transaction, too', async () => {
    const harness = await world()
    const { company, receiver } = await given(harness)
    const account = await company.account()
    const events = await Promise.all(Array.from({ length: 20 }, (_, n) => message(company, String(n), account)))
    await emit(company, ...events)
    startWorker(harness)
    await until(async () => (await company.count('webhook_delivery', { state: 'delivered' })) === 20)
    expect(textsOf(receiver)).toEqual(Array.from({ length: 20 }, (_, n) => String(n)))
  })
})

describe('a slow receiver', () => {
  test('has at most 4 calls at once, over all workers, and keeps nobody else waiting', async () => {
    const harness = await world()
    const held: ServerResponse[] = []
    const slow = await given(harness, (response) => void held.push(response))
    const fast = await given(harness)
    for (let n = 0; n < 30; n++) await emit(slow.company, await message(slow.company, String(n)))
    for (let n = 0; n < 30; n++) await emit(fast.company, await message(fast.company, String(n)))
    for (let n = 0; n < 3; n++) startWorker(harness, { slots: 5 })
    await until(async () => (await fast.company.count('webhook_delivery', { state: 'delivered' })) === 30)
    expect(held).toHaveLength(4)
    slow.receiver.answer = ok
    for (const response of held) response.end()
    await until(async () => (await slow.company.count('webhook_delivery', { state: 'delivered' })) === 30)
    expect(slow.receiver.mostOpen).toBe(4)
    expect(slow.receiver.received).toHaveLength(30)
  })
})

describe('a worker that dies during a call', () => {
  test('leaves the event to another one, which tells it again with the same id', async () => {
    const harness = await world()
    const held: ServerResponse[] = []
    const { company, receiver } = await given(harness, (response) => void held.push(response))
    await emit(company, await message(company, 'hi'))
    startWorker(harness, { leaseSeconds: 3_600 })
    await until(() => held.length === 1)
    receiver.answer = ok
    await expireLeases(harness, company)
    startWorker(harness)
    await until(async () => (await company.count('webhook_delivery', { state: 'delivered' })) === 1)
    held[0]?.writeHead(500).end()
    await until(() => harness.logged.some(({ msg }) => msg === 'Another worker has taken the delivery'))
    const [first, second, ...more] = receiver.received
    expect(more).toEqual([])
    expect(first).toEqual(second)
    expect(await company.find('webhook_delivery')).toMatchObject([{ state: 'delivered', attempts: 0 }])
    expect(await company.find('webhook_attempt')).toMatchObject([{ n: 1, status: 200 }])
  })

  test('cannot write a result that comes late', async () => {
    const harness = await world()
    const held: ServerResponse[] = []
    const { company, receiver } = await given(harness, (response) => void held.push(response))
    await emit(company, await message(company, 'hi'))
    startWorker(harness, { leaseSeconds: 3_600 })
    await until(() => held.length === 1)
    receiver.answer = withStatus(500)
    await expireLeases(harness, company)
    startWorker(harness)
    await until(async () => (await company.count('webhook_attempt')) === 1)
    held[0]?.end()
    await until(() => harness.logged.some(({ msg }) => msg === 'Another worker has taken the delivery'))
    expect(await company.find('webhook_delivery')).toMatchObject([{ state: 'queued', attempts: 1, last_status: 500 }])
  })

  test('does not let later events of the person pass', async () => {
    const harness = await world()
    const held: ServerResponse[] = []
    const { company, receiver } = await given(harness, (response) => void held.push(response))
    const account = await company.account()
    await emit(company, await message(company, 'first', account))
    await emit(company, await message(company, 'second', account))
    startWorker(harness, { leaseSeconds: 3_600 })
    await until(() => held.length === 1)
    receiver.answer = ok
    await expireLeases(harness, company)
    startWorker(harness)
    await until(async () => (await company.count('webhook_delivery', { state: 'delivered' })) === 2)
    expect(textsOf(receiver)).toEqual(['first', 'first', 'second'])
  })
})

describe('settings', () => {
  test('an address that is none is refused', async () => {
    const { ctx } = await (await world()).company()
    const urls = [
      '',
      'example.com',
      'ftp://example.com',
      'javascript:alert(1)',
      'https://me:pw@example.com',
      `https://example.com/${'a'.repeat(2048)}`,
    ]
    for (const url of urls) {
      await expect(setLegacyWebhook(ctx, { url, events: [], isOn: true })).rejects.toMatchObject({
        code: 'webhooks.url_not_allowed',
      })
    }
  })

  test('what waits goes to a new address, and nowhere once it is switched off', async () => {
    const harness = await world()
    const { company, receiver: old } = await given(harness)
    await emit(company, await message(company, 'hi'))
    const receiver = await startReceiver(withStatus(500))
    const settings = { url: receiver.url, events: [...legacyEvents] }
    await setLegacyWebhook(company.ctx, { ...settings, isOn: true })
    startWorker(harness)
    await until(async () => (await company.count('webhook_delivery', { attempts: 1, leased_until: null })) === 1)
    await setLegacyWebhook(company.ctx, { ...settings, isOn: false })
    expect(await company.find('webhook_delivery')).toMatchObject([
      { state: 'dead', last_error: 'The webhook was switched off.' },
    ])
    expect([old.received.length, receiver.received.length]).toEqual([0, 1])
  })

  test('a delivery that has ended is repeated by hand with its id, its attempts counted on', async () => {
    const harness = await world()
    const { company, receiver } = await given(harness)
    await emit(company, await message(company, 'hi'))
    startWorker(harness)
    await until(async () => (await company.count('webhook_delivery', { state: 'delivered' })) === 1)
    const [row] = await company.find('webhook_delivery')
    if (!row) throw new Error('There is no delivery.')
    await repeatDelivery(company.ctx, row.id)
    await until(async () => (await company.count('webhook_attempt')) === 2)
    expect(receiver.received.map(({ id }) => id)).toEqual([row.id, row.id])
    const { ctx: foreign } = await harness.company()
    await expect(repeatDelivery(foreign, row.id)).rejects.toMatchObject({ code: 'webhooks.delivery_not_found' })
  })

  test('a test event goes through the queue, and only while the webhook is on', async () => {
    const harness = await world()
    const { company, receiver } = await given(harness)
    const id = await sendTestEvent(company.ctx)
    startWorker(harness)
    await until(async () => (await company.count('webhook_delivery', { id, state: 'delivered' })) === 1)
    expect(receiver.received).toMatchObject([{ id, body: { type: 'TEST', data: { company_id: company.companyId } } }])
    const { ctx } = await harness.company()
    await expect(sendTestEvent(ctx)).rejects.toMatchObject({ code: 'webhooks.not_found' })
  })
})
