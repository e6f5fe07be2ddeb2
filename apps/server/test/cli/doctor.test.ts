import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, inject, test } from 'vitest'
import { adapters } from '../../src/app/adapters.ts'
import { createFirstCompany } from '../../src/app/first-company.ts'
import { listeners } from '../../src/app/listeners.ts'
import { checkFingerprint } from '../../src/app/secret-key.ts'
import { partitionedTables } from '../../src/app/sweeps.ts'
import { runDatabaseCheck } from '../../src/cli/doctor/check.ts'
import { checkServer } from '../../src/cli/doctor/database-checks.ts'
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
    'leases',
    'connections',
    'inbound',
    'in_doubt',
    'runs',
    'jobs',
    'webhooks',
    'partitions',
    'look_ups',
    'counts',
    'figures',
    'sales',
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

test('a database whose locale knows the letters of ASCII only is told', async () => {
  const { admin } = inject('cluster')
  const maker = connect(admin, { max: 1 })
  await maker`create database korben_test_ascii template template0 encoding 'UTF8' locale_provider libc locale 'C'`
  const ascii = connect({ ...admin, database: 'korben_test_ascii' }, { max: 1 })
  expect(await checkServer(ascii, 'external')).toEqual({ ok: false, detail: expect.stringContaining("'C.UTF-8'") })
  await ascii.end()
  await maker`drop database korben_test_ascii`
  await maker.end()
  expect(await checkServer(sql, 'external')).toMatchObject({ ok: true })
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

test('a chat whose numbers have a gap or a double is told', async () => {
  const gap = await faultsAfter(
    async () => {
      await sql`update message set seq = 3 where seq = 2`
      await sql`update account set last_seq = 3`
    },
    async () => {
      await sql`update message set seq = 2 where seq = 3`
      await sql`update account set last_seq = 2`
    },
  )
  expect(gap).toEqual({
    chats: expect.stringMatching(/^the 2 messages of account [0-9a-f]{24} have 2 places up to 3$/),
  })
  const double = await faultsAfter(
    async () => {
      await sql`update message set seq = 2`
    },
    async () => {
      await sql`update message set seq = 1 where id = (select min(id) from message)`
    },
  )
  expect(double).toEqual({ chats: expect.stringMatching(/have 1 places up to 2$/) })
})

/** Takes rows away for as long as doctor looks. */
const faultsWithout = async (table: string, condition: string) => {
  let rows: Record<string, unknown>[] = []
  return faultsAfter(
    async () => {
      rows = await sql.unsafe(`delete from ${table} where ${condition} returning *`)
      expect(rows.length).toBeGreaterThan(0)
    },
    async () => {
      for (const row of rows) await sql`insert into ${sql(table)} ${sql(row)}`
    },
  )
}

test('a message that is held behind a doubt which is not there is told', async () => {
  const [queued] =
    await sql`select message_id, n, due_at from delivery where state = 'queued' order by message_id limit 1`
  const hold = (at: Date | null) =>
    sql`update delivery set due_at = ${at} where message_id = ${queued?.message_id} and n = ${queued?.n}`
  expect(
    await faultsAfter(
      () => hold(null),
      () => hold(queued?.due_at),
    ),
  ).toEqual({
    messages: `message ${queued?.message_id} is held behind a doubt, and there is none: nobody will send it`,
  })
})

test('a message to be sent without a delivery, and one whose cause is not its own, are told', async () => {
  const [first] = await sql`select message_id from delivery order by message_id limit 1`
  expect(await faultsWithout('delivery', `message_id = '${first?.message_id}'`)).toEqual({
    messages: `message ${first?.message_id} is to be sent, and has no delivery`,
  })
  const [caused] = await sql`select message_id from message_cause limit 1`
  expect(await faultsWithout('message_cause', `message_id = '${caused?.message_id}'`)).toEqual({
    messages: `the cause of message ${caused?.message_id} is not remembered as its own`,
  })
})

test('a delivery and a cause of a message that is not there are told', async () => {
  const none = newId(now())
  const stray = await faultsAfter(
    () => sql`insert into delivery select (jsonb_populate_record(delivery, jsonb_build_object('message_id', ${none}::text, 'state', 'sent'))).*
      from delivery limit 1`,
    () => sql`delete from delivery where message_id = ${none}`,
  )
  expect(stray).toEqual({ messages: `there is a delivery of message ${none}, which is not there` })
  const cause = await faultsAfter(
    () => sql`insert into message_cause (company_id, cause, message_id) select id, 'stray', ${none} from company`,
    () => sql`delete from message_cause where cause = 'stray'`,
  )
  expect(cause).toEqual({ messages: `there is a cause of message ${none}, which is not there` })
})

test.each([
  [`wake_at = null`, /^run [0-9a-f]{24} is ready, and nobody will wake it$/],
  [`state = 'waiting', timer_at = now(), wake_at = null`, /^run [0-9a-f]{24} is waiting, and nobody will wake it$/],
  [`state = 'finished', wake_at = null`, /^run [0-9a-f]{24} is finished, and its end says otherwise$/],
  [`finished_at = now()`, /^run [0-9a-f]{24} is ready, and its end says otherwise$/],
  [`state = 'parked', reason = 'loop', wake_at = null`, /^1 run cannot go on \(loop\), [0-9a-f]{24} for one$/],
])('a run that stands as none may (%s) is told', async (change, told) => {
  const faults = await faultsAfter(
    () => sql.unsafe(`update run set ${change}`),
    () => sql`update run set state = 'ready', reason = null, wake_at = now(), timer_at = null, finished_at = null`,
  )
  expect(faults).toEqual({ runs: expect.stringMatching(told) })
})

test('a signal whose run nobody wakes is told', async () => {
  const faults = await faultsAfter(
    async () => {
      await sql`update run set state = 'waiting', wake_at = null`
      await sql`insert into run_signal (company_id, account_id, seq, run_id, event) select company_id, account_id, 9, id, '{}' from run`
    },
    async () => {
      await sql`delete from run_signal`
      await sql`update run set state = 'ready', wake_at = now()`
    },
  )
  expect(faults).toEqual({
    runs: expect.stringMatching(/^a signal waits for run [0-9a-f]{24}, which is waiting and is not woken$/),
  })
})

test('a sale that was counted otherwise than its order stands is told, and one that was never counted', async () => {
  const other = await faultsAfter(
    () => sql`update "order" set price = price + 1 where deal_status = 'RESOLVED'`,
    () => sql`update "order" set price = price - 1 where deal_status = 'RESOLVED'`,
  )
  expect(other).toEqual({
    sales: expect.stringMatching(/^order [0-9a-f]{24} is a sale of 36\.00 USD, and 35\.00 USD is counted$/),
  })
  expect((await faultsWithout('stat_sale', 'true')).sales).toMatch(/is a sale of 35\.00 USD, and nothing is counted$/)
})

test('calls that hang, bots that nobody polls and leases that never end are told', async () => {
  const stuck = await faultsAfter(
    () => sql`update delivery set state = 'sending', sending_at = now() - interval '11 minutes'`,
    () => sql`update delivery set state = 'queued', sending_at = null`,
  )
  expect(stuck).toEqual({ leases: '2 calls have been on the wire for more than 10 minutes.' })
  const unheld = await faultsAfter(
    async () => {
      await sql`insert into sender_process (holder, expires_at) values ('alive', now() + interval '1 minute')`
      await sql`update connection set inbound = 'poll', updated_at = now() - interval '11 minutes' where kind = 'WEB_CHAT'`
    },
    async () => {
      await sql`delete from sender_process`
      await sql`update connection set inbound = 'none' where kind = 'WEB_CHAT'`
    },
  )
  expect(unheld).toEqual({ leases: '1 bot has been polled by nobody for as long, although a process works.' })
  const frozen = await faultsAfter(
    () => sql`insert into lease (name, holder, epoch, expires_at) values ('far', 'x', 1, now() + interval '1 hour')`,
    () => sql`delete from lease where name = 'far'`,
  )
  expect(frozen).toEqual({ leases: expect.stringMatching(/^1 lease lasts far too long: a clock was wrong/) })
})

test('an update that was put aside is told with its reason', async () => {
  const faults = await faultsAfter(
    () => sql`insert into inbound_failed (company_id, id, connection_id, request, error)
      select company_id, 'u', id, '{}', 'status 503' from connection where kind = 'WEB_CHAT'`,
    () => sql`delete from inbound_failed`,
  )
  expect(faults).toEqual({ inbound: '1 update put aside: status 503' })
})

test('a doubt that nobody has decided for a day is told', async () => {
  const faults = await faultsAfter(
    async () => {
      await sql`update delivery set state = 'in_doubt', updated_at = now() - interval '49 hours'`
      await sql`update message set state = 'in_doubt' where direction = 'out'`
    },
    async () => {
      await sql`update delivery set state = 'queued', updated_at = now()`
      await sql`update message set state = 'queued' where direction = 'out'`
    },
  )
  expect(faults).toEqual({ in_doubt: expect.stringMatching(/, one of them for 2 days\.$/) })
})

test.each(['connection', 'api_token', 'traffic_source', 'offer'])(
  'a row of %s that cannot be looked up without its company is told',
  async (kind) => {
    const faults = await faultsWithout(`${kind}_lookup`, 'true')
    expect(faults).toEqual({ look_ups: expect.stringMatching(new RegExp(`^${kind} [0-9a-f]{24} cannot be looked up`)) })
  },
)

test('a token that was replaced and still opens is told', async () => {
  const faults = await faultsAfter(
    () => sql`update api_token set revoked_at = now()`,
    () => sql`update api_token set revoked_at = null`,
  )
  expect(faults).toEqual({
    look_ups: expect.stringMatching(/^api_token [0-9a-f]{24} is gone and is still looked up$/),
  })
})

test('with --deep nothing is a sample', async () => {
  await sql`insert into company_count (company_id, kind, count) select id, 'other', 400000 from company`
  const environment = { DATABASE_URL: String(config.databaseUrl), SECRET_KEY: secretKey, DATA_DIR: config.dataDir }
  const told = async (...args: string[]) => {
    const { code, json } = await korbenJson(['doctor', ...args], environment)
    const details = json.checks.map(({ name, detail }: { name: string; detail: string }) => [name, detail])
    return { code, ...Object.fromEntries(details) }
  }
  expect(await told()).toMatchObject({
    code: 0,
    counts: expect.stringMatching(/ in a sample: 0 of 1 companies, .*; --deep looks at all\.$/),
  })
  expect(await told('--deep')).toMatchObject({
    code: 0,
    counts: 'The totals are what is there.',
    messages: 'Messages stand at the worst of their deliveries (all 2).',
  })
  await sql`delete from company_count where kind = 'other'`
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
