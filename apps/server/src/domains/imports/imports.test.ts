import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { testDatabase, testWorld } from '../../../test/harness/database.ts'
import type { Given } from '../../../test/harness/given.ts'
import type { TestWorld } from '../../../test/harness/world.ts'
import { createWorkerCtx } from '../../kit/context.ts'
import { enqueue, runJobs } from '../../kit/jobs.ts'
import { createTunnelWithEntry } from '../leadgen/index.ts'
import { statsListener } from '../stats/index.ts'
import { publishTunnel, tunnelsListener } from '../tunnels/index.ts'
import { setLegacyWebhook, webhooksListener } from '../webhooks/index.ts'
import { addSmsChannels, importJobs, type SmsImport, subscribeAccount } from './index.ts'

const WORKER = fileURLToPath(new URL('./imports.fixture.ts', import.meta.url))

const listeners = [tunnelsListener, statsListener, webhooksListener]
const world = () => testWorld({ listeners })

const until = async (isTrue: () => Promise<boolean> | boolean, timeout = 10_000) => {
  await expect.poll(isTrue, { timeout, interval: 10 }).toBe(true)
}

function startWorker(harness: TestWorld, options: { leaseSeconds?: number } = {}) {
  const stop = new AbortController()
  const ended = runJobs(createWorkerCtx(harness.world), importJobs, stop.signal, { graceMs: 0, ...options })
  const end = () => {
    stop.abort()
    return ended
  }
  onTestFinished(end)
  return { end }
}

/** A company with an SMS connection. */
async function given(harness: TestWorld) {
  const company = await harness.company()
  const sms = await company.connection({ kind: 'SMS', type: 'sms' })
  return { company, sms }
}

/** Imports and waits for the end. */
async function importSms(harness: TestWorld, company: Given, input: SmsImport, timeout?: number) {
  const id = await company.ctx.transaction((tx) => addSmsChannels(tx, input))
  const worker = startWorker(harness)
  await expect
    .poll(() => company.find('job'), { timeout: timeout ?? 10_000, interval: 10 })
    .toSatisfy((jobs: { last_error: string | null }[]) => jobs.every(({ last_error }) => last_error !== null))
  expect(await company.find('job')).toEqual([])
  await worker.end()
  const [done] = await company.find('import', { id })
  if (!done) throw new Error('There is no import.')
  return done
}

/** A tunnel that is published, with its default leadgentool. */
async function givenTool(harness: TestWorld, company: Given) {
  const { tunnel, leadgentool, trafficSource } = await createTunnelWithEntry(company.ctx, {
    name: 'Autumn',
    content: [{ kind: 'text', text: 'Hi' }],
  })
  await publishTunnel(company.ctx, tunnel.id)
  harness.clock.advance(1_000)
  return { tunnel, leadgentool, trafficSource }
}

const phoneOf = (n: number) => `+38050${String(1_000_000 + n)}`

test('rows become people with an SMS channel each', async () => {
  const harness = await world()
  const { company, sms } = await given(harness)
  const tag = await company.tag()
  const done = await importSms(harness, company, {
    connectionId: sms.id,
    tagIds: [tag.id, tag.id],
    rows: [
      { phone: '+38 (066) 777-22-33', name: 'Ann', email: 'Ann@Example.com' },
      { phone: '380667772234', email: 'no address' },
    ],
  })
  expect(done).toMatchObject({ total: 2, done: 2, created: 2, matched: 0, existing: 0, rejected: 0 })
  const people = (await company.find('person')).sort((a, b) => a.name.localeCompare(b.name))
  expect(people).toMatchObject([
    { name: '+380667772234', phone: '+380667772234', email: null },
    { name: 'Ann', phone: '+380667772233', email: 'Ann@Example.com' },
  ])
  for (const person of people) {
    expect(await company.find('account', { person_id: person.id })).toMatchObject([
      { connection_id: sms.id, kind: 'SMS', external_id: person.phone, status: 'OK' },
    ])
    expect(await company.count('person_tag', { person_id: person.id, tag_id: tag.id })).toBe(1)
  }
  expect(await company.count('event', { type: 'person.created' })).toBe(2)
})

describe('a row', () => {
  test('of a known phone gives that person the channel, and the newest of several', async () => {
    const harness = await world()
    const { company, sms } = await given(harness)
    await company.person({ phone: '+380501112233' })
    harness.clock.advance(1_000)
    const newest = await company.person({ phone: '+380501112233', name: 'Newest' })
    const done = await importSms(harness, company, {
      connectionId: sms.id,
      tagIds: [],
      rows: [{ phone: '0501112233', name: 'Other' }],
    })
    expect(done).toMatchObject({ matched: 1, created: 0 })
    expect(await company.find('account')).toMatchObject([{ person_id: newest.id, external_id: '+380501112233' }])
    expect(await company.find('person', { id: newest.id })).toMatchObject([{ name: 'Newest' }])
  })

  test('of a phone and an e-mail of two people goes to the one with the phone, else to the one with the e-mail', async () => {
    const harness = await world()
    const { company, sms } = await given(harness)
    const byPhone = await company.person({ phone: '+380501112233' })
    const byEmail = await company.person({ email: 'ann@example.com' })
    const done = await importSms(harness, company, {
      connectionId: sms.id,
      tagIds: [],
      rows: [
        { phone: '+380501112233', email: 'ANN@example.com' },
        { phone: '+380501112244', email: 'ANN@example.com' },
      ],
    })
    expect(done).toMatchObject({ matched: 2 })
    expect(await company.find('account', { external_id: '+380501112233' })).toMatchObject([{ person_id: byPhone.id }])
    expect(await company.find('account', { external_id: '+380501112244' })).toMatchObject([{ person_id: byEmail.id }])
  })

  test('whose phone has a channel on this connection creates nothing, whoever it belongs to, and still gets the tags', async () => {
    const harness = await world()
    const { company, sms } = await given(harness)
    const [tag, person] = [await company.tag(), await company.person()]
    await company.account({ person_id: person.id, connection_id: sms.id, external_id: '+380501112233' })
    const done = await importSms(harness, company, {
      connectionId: sms.id,
      tagIds: [tag.id],
      rows: [{ phone: '+380501112233' }],
    })
    expect(done).toMatchObject({ existing: 1, done: 1 })
    expect([await company.count('person'), await company.count('account')]).toEqual([1, 1])
    expect(await company.count('person_tag', { person_id: person.id })).toBe(1)
  })

  test('that repeats the phone of an earlier one creates nothing, and one that repeats its e-mail joins its person', async () => {
    const harness = await world()
    const { company, sms } = await given(harness)
    const done = await importSms(harness, company, {
      connectionId: sms.id,
      tagIds: [],
      rows: [
        { phone: phoneOf(1), name: 'Ann', email: 'ann@example.com' },
        { phone: phoneOf(1), name: 'Twice' },
        { phone: phoneOf(2), name: 'Other phone', email: 'Ann@example.com' },
      ],
    })
    expect(done).toMatchObject({ created: 1, existing: 1, matched: 1 })
    expect((await company.find('import_row')).sort((a, b) => a.n - b.n).map(({ outcome }) => outcome)).toEqual([
      'created',
      'existing',
      'matched',
    ])
    expect(await company.find('person')).toMatchObject([{ name: 'Ann' }])
    expect(await company.count('account')).toBe(2)
  })

  test('that cannot be written is rejected alone, with its reason', async () => {
    const harness = await world()
    const { company, sms } = await given(harness)
    const rows = Array.from({ length: 100 }, (_, n) => ({
      phone: phoneOf(n),
      name: n === 37 ? 'x'.repeat(256) : `Person ${n}`,
    }))
    const done = await importSms(harness, company, {
      connectionId: sms.id,
      tagIds: [],
      rows: [...rows, { phone: '12' }],
    })
    expect(done).toMatchObject({ total: 101, done: 101, created: 99, rejected: 2 })
    const rejected = await company.find('import_row', { outcome: 'rejected' })
    expect(rejected.sort((a, b) => a.n - b.n).map(({ n, reason }) => [n, reason])).toEqual([
      [37, expect.stringContaining('person_name_check')],
      [100, 'The phone is none.'],
    ])
  })

  test('never touches another company', async () => {
    const harness = await world()
    const { company, sms } = await given(harness)
    const { company: other, sms: otherSms } = await given(harness)
    const stranger = await other.person({ phone: phoneOf(1) })
    await other.account({ person_id: stranger.id, connection_id: otherSms.id, external_id: phoneOf(1) })
    expect(
      await importSms(harness, company, { connectionId: sms.id, tagIds: [], rows: [{ phone: phoneOf(1) }] }),
    ).toMatchObject({ created: 1 })
    expect(await other.count('account')).toBe(1)
  })
})

describe('a leadgentool', () => {
  test('subscribes each new channel by its default source, and none that was there', async () => {
    const harness = await world()
    const { company, sms } = await given(harness)
    const { tunnel, leadgentool, trafficSource } = await givenTool(harness, company)
    await company.account({ connection_id: sms.id, external_id: phoneOf(0) })
    const rows = [0, 1, 2].map((n) => ({ phone: phoneOf(n) }))
    await importSms(harness, company, { connectionId: sms.id, leadgentoolId: leadgentool.id, tagIds: [], rows })
    const accounts = (await company.find('account')).filter(({ external_id }) => external_id !== phoneOf(0))
    const expected = accounts.map(({ id }) => id).sort()
    const subscriptions = await company.find('subscription', {
      tunnel_id: tunnel.id,
      traffic_source_id: trafficSource.id,
    })
    expect(subscriptions.map(({ account_id }) => account_id).sort()).toEqual(expected)
    expect((await company.find('run')).map(({ account_id }) => account_id).sort()).toEqual(expected)
    expect(await company.count('event', { type: 'person.subscribed' })).toBe(2)
  })

  test('that was deleted meanwhile does not stop the import', async () => {
    const harness = await world()
    const { company, sms } = await given(harness)
    const { leadgentool } = await givenTool(harness, company)
    await harness.world
      .sql`update leadgentool set deleted_at = now() where company_id = ${company.companyId} and id = ${leadgentool.id}`
    const rows = [0, 1, 2].map((n) => ({ phone: phoneOf(n) }))
    const done = await importSms(harness, company, {
      connectionId: sms.id,
      leadgentoolId: leadgentool.id,
      tagIds: [],
      rows,
    })
    expect(done).toMatchObject({ created: 3, rejected: 0 })
    expect([await company.count('account'), await company.count('subscription')]).toEqual([3, 0])
    expect(harness.logged).toContainEqual(expect.objectContaining({ level: 40, importId: done.id }))
  })

  test('subscribes a person added by hand right after the reply, once', async () => {
    const harness = await world()
    const { company } = await given(harness)
    const { leadgentool } = await givenTool(harness, company)
    const account = await company.account()
    const payload = { accountId: account.id, leadgentoolId: leadgentool.id }
    await company.ctx.transaction(async (tx) => {
      await enqueue(tx, subscribeAccount, payload)
      await enqueue(tx, subscribeAccount, payload)
    })
    startWorker(harness)
    await until(async () => (await company.count('job')) === 0)
    expect(await company.find('subscription')).toMatchObject([
      { account_id: account.id, leadgentool_id: leadgentool.id },
    ])
  })

  test('that is gone leaves a dead job, tried once', async () => {
    const harness = await world()
    const { company } = await given(harness)
    const { leadgentool } = await givenTool(harness, company)
    await harness.world.sql`update leadgentool set deleted_at = now() where company_id = ${company.companyId}`
    const account = await company.account()
    await company.ctx.transaction((tx) =>
      enqueue(tx, subscribeAccount, { accountId: account.id, leadgentoolId: leadgentool.id }),
    )
    startWorker(harness)
    await until(async () => (await company.count('job', { state: 'dead', attempts: 1 })) === 1)
    expect(await company.count('subscription')).toBe(0)
  })

  test('and a webhook: ten thousand rows are done in well under a minute, each told once', {
    timeout: 120_000,
  }, async () => {
    const harness = await world()
    const { company, sms } = await given(harness)
    const { leadgentool } = await givenTool(harness, company)
    await setLegacyWebhook(company.ctx, { url: 'http://127.0.0.1:9/', events: ['SUBSCRIPTION'], isOn: true })
    const [tag, other] = [await company.tag(), await company.tag()]
    const rows = Array.from({ length: 10_000 }, (_, n) => ({
      phone: phoneOf(n),
      name: `Person ${n}`,
      email: `p${n}@example.com`,
    }))
    const begunAt = performance.now()
    const done = await importSms(
      harness,
      company,
      { connectionId: sms.id, leadgentoolId: leadgentool.id, tagIds: [tag.id, other.id], rows },
      100_000,
    )
    const seconds = (performance.now() - begunAt) / 1_000
    expect(done).toMatchObject({ created: 10_000, done: 10_000 })
    const [{ people, accounts, subscriptions, runs, tags, told } = {}] = await harness.world.sql`
      select (select count(*) from person where company_id = ${company.companyId}) as people,
        (select count(distinct external_id) from account where company_id = ${company.companyId}) as accounts,
        (select count(*) from subscription where company_id = ${company.companyId}) as subscriptions,
        (select count(*) from run where company_id = ${company.companyId}) as runs,
        (select count(*) from person_tag where company_id = ${company.companyId}) as tags,
        (select count(*) from webhook_delivery where company_id = ${company.companyId}) as told`
    expect({ people, accounts, subscriptions, runs, tags, told }).toEqual({
      people: 10_000,
      accounts: 10_000,
      subscriptions: 10_000,
      runs: 10_000,
      tags: 20_000,
      told: 10_000,
    })
    expect(seconds).toBeLessThan(60)
  })
})

describe('an import whose process is killed in the middle', () => {
  test('goes on where it stood: nobody is lost, nobody is there twice', { timeout: 120_000 }, async () => {
    const harness = await world()
    const { address } = await testDatabase()
    const { company, sms } = await given(harness)
    const { leadgentool } = await givenTool(harness, company)
    await setLegacyWebhook(company.ctx, { url: 'http://127.0.0.1:9/', events: ['SUBSCRIPTION'], isOn: true })
    const rows = Array.from({ length: 2_600 }, (_, n) => ({ phone: phoneOf(n) }))
    const input = { connectionId: sms.id, leadgentoolId: leadgentool.id, tagIds: [], rows }
    await company.ctx.transaction((tx) => addSmsChannels(tx, input))

    let kills = 0
    const doneRows = async () => (await company.find('import'))[0]?.done ?? 0
    for (let done = 0; done < rows.length; kills++) {
      const args = [WORKER, JSON.stringify(address), harness.clock.now().toISOString()]
      const worker = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
      // It is killed as soon as a chunk more is committed, which is in the middle of the next one.
      await until(async () => (await doneRows()) > done, 60_000)
      worker.kill('SIGKILL')
      await once(worker, 'exit')
      done = await doneRows()
      await harness.world.sql`
        update job set leased_until = clock_timestamp() - interval '1 second' where company_id = ${company.companyId}`
    }
    expect(kills).toBeGreaterThan(2)
    startWorker(harness)
    await until(async () => (await company.count('job')) === 0)
    expect(await company.find('import')).toMatchObject([{ done: 2_600, created: 2_600, existing: 0, rejected: 0 }])
    const tables = ['person', 'account', 'subscription', 'run', 'webhook_delivery'] as const
    const counts = await Promise.all(tables.map((table) => company.count(table)))
    expect(counts).toEqual(tables.map(() => 2_600))
  })

  test('and done again from the beginning changes nothing', async () => {
    const harness = await world()
    const { company, sms } = await given(harness)
    const rows = Array.from({ length: 50 }, (_, n) => ({ phone: phoneOf(n) }))
    await importSms(harness, company, { connectionId: sms.id, tagIds: [], rows })
    const again = await importSms(harness, company, { connectionId: sms.id, tagIds: [], rows })
    expect(again).toMatchObject({ done: 50, existing: 50 })
    expect([await company.count('person'), await company.count('account')]).toEqual([50, 50])
  })
})
