import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { adapters } from '../../src/app/adapters.ts'
import { createFirstCompany } from '../../src/app/first-company.ts'
import { listeners } from '../../src/app/listeners.ts'
import { checkFingerprint } from '../../src/app/secret-key.ts'
import { partitionedTables } from '../../src/app/sweeps.ts'
import { runDatabaseCheck } from '../../src/cli/doctor/check.ts'
import { checkNode } from '../../src/cli/doctor/machine-checks.ts'
import { runDoctor } from '../../src/cli/doctor/run-doctor.ts'
import { sendMessage } from '../../src/domains/chats/index.ts'
import { recordVisit, subscribe } from '../../src/domains/leadgen/index.ts'
import { changeOrder, createOrder } from '../../src/domains/orders/index.ts'
import { findOwner } from '../../src/domains/team/index.ts'
import { type Config, readConfig } from '../../src/kit/config.ts'
import { createCtx } from '../../src/kit/context.ts'
import { newSecretKey } from '../../src/kit/crypto.ts'
import { connect, one, type Sql } from '../../src/kit/db.ts'
import { newId } from '../../src/kit/ids.ts'
import { ensurePartitions } from '../../src/kit/partitions.ts'
import { testDatabase } from '../harness/database.ts'
import { korben, korbenJson, openUrl, temporaryFolder } from './harness.ts'

const now = () => new Date()
const secretKey = newSecretKey()
let sql: Sql
let config: Config

beforeAll(async () => {
  const database = await testDatabase()
  sql = database.sql
  const { world } = await database.world({ now: now(), listeners, adapters, config: { secretKey } })
  await checkFingerprint(database.sql, world.box)
  await ensurePartitions(database.sql, partitionedTables, now(), world.log)
  await createFirstCompany(world)
  const environment = {
    DATABASE_URL: await openUrl(database.address),
    SECRET_KEY: secretKey,
    DATA_DIR: temporaryFolder(),
  }
  config = readConfig(environment)
  await walk()

  /** A visit, a subscription, a message and a sale, by the services of the product. */
  async function walk() {
    const [row] = await sql`
      select company.id as company, account.id as account, source.id as source, source.tunnel_id as tunnel
      from company, account, traffic_source source limit 1`
    const { company, account, source, tunnel } = row ?? {}
    const ctx = createCtx(world, company, { kind: 'api', userId: one(await findOwner(world.sql, company)).id })
    await ctx.transaction((tx) => recordVisit(tx, { trafficSourceId: source, tunnelId: tunnel, visitor: 'v1' }))
    await subscribe(ctx, { accountId: account, trafficSourceId: source, cause: 'test' })
    const content = [{ kind: 'text' as const, text: 'hi' }]
    await sendMessage(ctx, {
      accountId: account,
      content,
      cause: 'test:1',
      lane: 'test',
      priority: 'reply',
      sender: 'api',
    })
    const [known] = await sql`select offer_id, payment_credit_id, person_id from "order"`
    const { id } = await createOrder(ctx, {
      offerId: known?.offer_id,
      paymentCreditId: known?.payment_credit_id,
      personId: known?.person_id,
      tunnelId: tunnel,
      trafficSourceId: source,
    })
    await changeOrder(ctx, id, { status: 'RESOLVED' })
  }
})

/** What is not well, by name. */
const findFaults = async (over: Partial<Config> = {}): Promise<Record<string, string>> => {
  const checks = await runDoctor({ ...config, ...over }, now)
  return Object.fromEntries(checks.filter(({ ok }) => !ok).map(({ name, detail }) => [name, detail]))
}

/** What doctor says of a database that is changed for as long as it looks. */
async function faultsAfter(break_: () => PromiseLike<unknown>, mend: () => PromiseLike<unknown>) {
  await break_()
  try {
    return await findFaults()
  } finally {
    await mend()
  }
}

test('an installation that is well has nothing to complain of, and every check looked at something', async () => {
  const checks = await runDoctor(config, now)
  expect(checks.filter(({ ok }) => !ok)).toEqual([])
  expect(checks.map(({ name }) => name)).toEqual([
    'node',
    'config',
    'data_dir',
    'database',
    'migrations',
    'secret_key',
    'clock',
    'work',
    'connections',
    'in_doubt',
    'jobs',
    'webhooks',
    'partitions',
    'counts',
    'figures',
    'messages',
    'chats',
  ])
  const detail = (name: string) => checks.find((check) => check.name === name)?.detail
  expect(detail('messages')).toBe('Messages stand at the worst of their deliveries (the newest 2 of a sample).')
  expect(detail('chats')).toMatch(/1 chat of a sample/)
  expect(detail('database')).toMatch(/^PostgreSQL 1\d.*, external, \d+ MB\.$/)
})

test('the command prints one object and exits with 0 when all is well, with 1 when anything is not', async () => {
  const environment = { DATABASE_URL: String(config.databaseUrl), SECRET_KEY: secretKey, DATA_DIR: config.dataDir }
  const good = await korbenJson(['doctor'], environment)
  expect(good).toMatchObject({ code: 0, stderr: '', json: { ok: true } })
  expect(Object.keys(good.json.checks[0])).toEqual(['name', 'ok', 'detail'])
  const bad = await korben(['doctor'], { ...environment, SECRET_KEY: newSecretKey() })
  expect(bad.code).toBe(1)
  expect(bad.stdout).toMatch(
    /^FAILED secret_key +SECRET_KEY is not the key that encrypted this database; give the original one\.$/m,
  )
  expect(bad.stdout).toMatch(/^ok {5}database /m)
})

test('mistakes in the environment are a check that failed', async () => {
  const { code, json } = await korbenJson(['doctor'], { PORT: 'x', PUBLIC_URL: 'y' })
  expect(code).toBe(1)
  expect(json).toEqual({
    ok: false,
    checks: [{ name: 'config', ok: false, detail: expect.stringMatching(/PORT.*PUBLIC_URL/) }],
  })
})

test('a database that cannot be reached is told, with why, and no password', async () => {
  const faults = await findFaults({ databaseUrl: 'postgres://korben:hidden@127.0.0.1:1/korben' })
  expect(faults).toEqual({ database: expect.stringContaining('is not answered: nothing listens there') })
  expect(JSON.stringify(faults)).not.toContain('hidden')
})

test('an embedded database is not made by looking for it', async () => {
  const dataDir = join(temporaryFolder(), 'none')
  expect(await findFaults({ databaseUrl: null, secretKey: null, dataDir })).toEqual({
    data_dir: `${dataDir} is not there; \`npm start\` makes it.`,
    database: `There is none in ${dataDir} yet; \`npm start\` makes it.`,
  })
})

test('a folder that cannot be written is told', async () => {
  const dataDir = join(temporaryFolder(), 'file')
  writeFileSync(dataDir, '')
  expect(await findFaults({ dataDir })).toEqual({ data_dir: expect.stringMatching(/file cannot be written: /) })
})

test('a key that is missing or another is told', async () => {
  const dataDir = temporaryFolder()
  expect(await findFaults({ secretKey: null, dataDir })).toEqual({
    secret_key: expect.stringContaining('secret.key is missing'),
  })
  mkdirSync(dataDir, { recursive: true })
  writeFileSync(join(dataDir, 'secret.key'), `${newSecretKey()}\n`)
  expect(await findFaults({ secretKey: null, dataDir })).toEqual({
    secret_key: expect.stringContaining('is not the key that encrypted this database'),
  })
})

test('a clock that differs is told', async () => {
  const checks = await runDoctor(config, () => new Date(Date.now() + 10_000))
  expect(checks.find(({ name }) => name === 'clock')).toMatchObject({
    ok: false,
    detail: expect.stringMatching(/^The database's clock is (9|10)\.\d\d s behind this machine's; set both by NTP\.$/),
  })
})

test.each(['18.20.0', '22.17.1', '23.5.0'])('Node %s is too old', async (version) =>
  expect((await checkNode(version)).ok).toBe(false),
)
test.each(['22.18.0', '23.6.0', '24.0.0'])('Node %s is new enough', async (version) =>
  expect((await checkNode(version)).ok).toBe(true),
)

test('migrations that are missing or unknown are told, and nothing behind them is asked', async () => {
  const [last] = await sql`select * from migration order by version desc limit 1`
  const missing = await faultsAfter(
    () => sql`delete from migration where version = ${last?.version}`,
    () => sql`insert into migration ${sql(last ?? {})}`,
  )
  expect(missing).toEqual({ migrations: expect.stringContaining(`${last?.version} is not applied`) })
  const newer = await faultsAfter(
    () => sql`insert into migration (version, checksum) values ('9999_later', 'x')`,
    () => sql`delete from migration where version = '9999_later'`,
  )
  expect(newer).toEqual({ migrations: expect.stringContaining('newer schema 9999_later') })
})

test('what is due while nobody works is told', async () => {
  const faults = await faultsAfter(
    async () => {
      await sql`update delivery set due_at = now() - interval '3 minutes'`
      await sql`update run set wake_at = now() - interval '3 minutes'`
      await sql`insert into job (company_id, id, name, payload, actor, user_id, due_at)
        select company_id, 'j', 'test', '{}', 'cli', id, now() - interval '3 minutes' from "user" limit 1`
    },
    async () => {
      await sql`update delivery set due_at = now()`
      await sql`update run set wake_at = now()`
      await sql`delete from job`
    },
  )
  expect(faults.work).toBe(
    'Due for more than 2 minutes, and nobody is at it: 2 deliveries of 1 connection that nobody holds, 1 run, 1 job. Is `npm start` or `korben work` running?',
  )
})

test("what is due on a connection that is held, paused or off is nobody's fault", async () => {
  await sql`update delivery set due_at = now() - interval '3 minutes'`
  const lease = (change: string) => sql.unsafe(`update connection_lease set ${change}`)
  for (const state of [
    `expires_at = now() + interval '20 seconds'`,
    `expires_at = '-infinity', paused_until = now() + interval '1 minute'`,
  ]) {
    await lease(state)
    expect(await findFaults()).toEqual({})
  }
  await lease(`paused_until = null`)
  await sql`update connection set state = 'OFF'`
  expect(await findFaults()).toEqual({})
  await sql`update connection set state = 'OK'`
  expect(await findFaults()).toHaveProperty('work')
  await sql`update delivery set due_at = now()`
})

test('failed connections, dead jobs and dead webhook deliveries are told with their reasons', async () => {
  const faults = await faultsAfter(
    async () => {
      await sql`update connection set state = 'ERROR', error = 'credentials: 401 Unauthorized' where kind = 'WEB_CHAT'`
      await sql`insert into job (company_id, id, name, payload, actor, user_id, due_at, state, last_error, finished_at)
        select company_id, 'j', 'imports.x', '{}', 'cli', id, now(), 'dead', 'It broke.', now() from "user" limit 1`
      await sql`insert into webhook (company_id, id, url) select id, 'w', 'https://example.com/hook' from company`
      await sql`insert into webhook_delivery (company_id, id, webhook_id, type, cause, body, state, last_status)
        select company_id, 'd', id, 'ORDER', 'c', '{}', 'dead', 500 from webhook`
    },
    async () => {
      await sql`update connection set state = 'OK', error = null`
      await sql`delete from job`
      await sql`delete from webhook_delivery`
      await sql`delete from webhook`
    },
  )
  expect(faults).toEqual({
    connections: expect.stringMatching(/^Sample school \([0-9a-f]{24}\): credentials: 401 Unauthorized$/),
    jobs: '1 job imports.x: It broke.',
    webhooks: '1 to https://example.com/hook: answered 500',
  })
})

test('a month without its partition is told', async () => {
  const later = () => new Date(Date.now() + 95 * 86_400_000)
  const find = async () => (await runDoctor(config, later)).find(({ name }) => name === 'partitions')
  expect(await find()).toMatchObject({ ok: false, detail: expect.stringMatching(/event_\d{4}_\d\d are not made yet/) })
  const at = new Date(later())
  at.setUTCMonth(at.getUTCMonth() + 1, 15)
  await sql`insert into event (company_id, id, type, data, created_at) select id, ${newId(at)}, 'x', '{}', now() from company`
  expect(await find()).toMatchObject({
    ok: false,
    detail: expect.stringMatching(/^event_\d{4}_\d\d cannot be made: the default partition has rows/),
  })
  await sql`delete from event where type = 'x'`
})

test('totals that are not what is there are told', async () => {
  const faults = await faultsAfter(
    () => sql`insert into company_count_delta (company_id, kind, change) select id, 'person', 5 from company`,
    () => sql`delete from company_count_delta where change = 5`,
  )
  expect(faults).toEqual({ counts: expect.stringMatching(/^company [0-9a-f]{24} has 1 of person, and 6 are counted$/) })
})

test('a message that does not stand at the worst of its deliveries is told, one whose call is on the wire is not', async () => {
  const onWire = await faultsAfter(
    () => sql`update delivery set state = 'sending'`,
    () => sql`update delivery set state = 'queued'`,
  )
  expect(onWire).toEqual({})
  const faults = await faultsAfter(
    () =>
      sql`update delivery set state = 'failed' where (message_id, n) in (select message_id, n from delivery limit 1)`,
    () => sql`update delivery set state = 'queued'`,
  )
  expect(faults).toEqual({
    messages: expect.stringMatching(/^message [0-9a-f]{24} is queued, and the worst of its deliveries is failed$/),
  })
})

test('a message in doubt is named, and can be decided about', async () => {
  const environment = { DATABASE_URL: String(config.databaseUrl), SECRET_KEY: secretKey, DATA_DIR: config.dataDir }
  const [doubt] = await sql`update delivery set state = 'in_doubt' where (company_id, message_id, n) in (
    select company_id, message_id, n from delivery limit 1) returning company_id, message_id`
  await sql`update message set state = 'in_doubt' where id = ${doubt?.message_id}`
  const found = (await runDoctor(config, now)).find(({ name }) => name === 'in_doubt')
  expect(found).toMatchObject({
    ok: true,
    detail: expect.stringContaining(`${doubt?.message_id} of company ${doubt?.company_id}.`),
  })
  const decide = (as: string) =>
    korben(
      ['message', 'decide', '--company', doubt?.company_id, '--message', doubt?.message_id, '--as', as],
      environment,
    )
  expect(await decide('send_again')).toEqual({
    code: 0,
    stdout: 'It is sent again, and may arrive twice.\n',
    stderr: '',
  })
  expect(await sql`select state from delivery where message_id = ${doubt?.message_id}`).toEqual([{ state: 'queued' }])
  expect(await decide('give_up')).toMatchObject({ code: 1, stdout: '' })
  expect(await findFaults()).toEqual({})
})

test('a chat that counts its messages wrongly is told', async () => {
  const faults = await faultsAfter(
    () => sql`update account set message_count = message_count + 1`,
    () => sql`update account set message_count = message_count - 1`,
  )
  expect(faults).toEqual({ chats: expect.stringMatching(/^account [0-9a-f]{24} has 2 messages, and 3 are counted$/) })
  const behind = await faultsAfter(
    () => sql`update account set last_seq = last_seq - 1`,
    () => sql`update account set last_seq = last_seq + 1`,
  )
  expect(behind).toEqual({
    chats: expect.stringMatching(/the newest entry of account [0-9a-f]{24} has the number 2, and 1 is kept$/),
  })
})

test.each([
  ['visits', '1'],
  ['uniq_visits', '1'],
  ['subscribers', '1'],
  ['orders', '1'],
  ['sales', '1'],
  ['sale_amount', '35.00'],
])('a figure %s that is not what its rows add up to is told', async (figure, real) => {
  const tunnel = figure.startsWith('uniq') ? '' : 'tunnel'
  const faults = await faultsAfter(
    () => sql`insert into stat_delta (company_id, tunnel_id, traffic_source_id, currency, day, figure, change)
      select id, ${tunnel}, '', '', '2000-01-01', ${figure}, 7 from company`,
    () => sql`delete from stat_delta where day = '2000-01-01'`,
  )
  expect(faults).toEqual({
    figures: expect.stringMatching(
      new RegExp(`: ${figure} is ${Number(real) + 7}(\\.00)?, and its rows add up to ${real}$`),
    ),
  })
})

test('a table that somebody keeps locked is told', async () => {
  const { address } = await testDatabase()
  const other = connect(address, { max: 1, name: 'locking' })
  const holder = await other.reserve()
  await holder`begin`
  await holder`lock table visit in access exclusive mode`
  const faults = await findFaults()
  await holder`rollback`
  holder.release()
  await other.end()
  expect(faults).toEqual({ figures: 'It could not be checked: canceling statement due to lock timeout.' })
})

test('what takes too long is left out, and said', async () => {
  const { sql } = await testDatabase()
  const slow = async (tx: Sql) => ({ ok: false, detail: JSON.stringify(await tx`select pg_sleep(10)`) })
  expect(await runDatabaseCheck(sql, 'slow', slow, 0.05)).toEqual({
    name: 'slow',
    ok: true,
    detail: 'Not checked: it takes longer than 0.05 seconds.',
  })
})
