import { setTimeout as delay } from 'node:timers/promises'
import { connect, type Database } from '../../apps/server/src/kit/db.ts'
import { eventually } from '../harness/eventually.ts'
import { runCommand } from '../harness/korben.ts'
import { auditLoad } from './audit.ts'
import { BotPeer, textUpdate } from './bot-peer.ts'
import { startClusterPair } from './cluster-pair.ts'
import { type Call, type Load, type LoadKind, loadUsers, startLoad } from './load.ts'
import { openGround, type PostgresServer } from './postgres-server.ts'
import { type Installation, installationOf, type MachineProcess, startServe, startWork } from './processes.ts'
import { findDebianPostgres } from './programs.ts'

const POLLED = '5151:polled'
const HOOKED = '5252:hooked'
/**
 * The promise: so long after the standby was told to take over, at most, everything goes on. A primary that is silent is also
 * asked again, and waited for, before each process believes it.
 */
const GOES_ON_WITHIN_MS = { kill: 3_000, freeze: 10_000 }
/** Whoever asks while nobody answers is told so, and does not wait for the kernel to give up. */
const LONGEST_CALL_MS = 15_000
/** Something has to notice that the primary is gone; a usual failover manager takes about so long. */
const NOTICE_MS = 8_000
const LOAD_MS = 10_000

/**
 * Two servers and two workers on a primary with a synchronous standby, under load: the primary's machine is lost, the
 * standby promoted, and everything that was acknowledged is looked for. `how`: `kill` ends the primary's processes, so that
 * its connections break; `freeze` stops them, so that nobody hears anything any more. Gives whether all promises hold.
 */
export async function runFailover(how: 'kill' | 'freeze'): Promise<boolean> {
  const programs = findDebianPostgres()
  if (programs === null) throw new Error("Debian's package postgresql-15 is needed: apt-get install postgresql-15")
  const ground = await openGround()
  const peer = await BotPeer.start()
  const processes: MachineProcess[] = []
  const pair = await startClusterPair(ground, programs)
  const installation = installationOf(pair.url, { API_V2_RATE_LIMIT: '0', LOG_LEVEL: 'warn' })
  try {
    processes.push(await startServe(installation), await startServe(installation))
    const urls = processes.map(({ url }) => url)
    processes.push(startWork(installation), startWork(installation))
    const target = await withDatabase(pair.primary, (sql) =>
      prepare({ ...installation, PUBLIC_URL: urls[0] ?? '' }, sql, peer),
    )
    const load = startLoad({ urls, peer, ...target, polled: { token: POLLED } })
    await delay(LOAD_MS)
    const lostAt = performance.now()
    if (how === 'kill') await pair.primary.kill()
    else pair.primary.freeze()
    await delay(NOTICE_MS)
    const promotedAt = performance.now()
    await pair.promote()
    const tookMs = performance.now() - promotedAt
    await delay(LOAD_MS)
    await load.stop()
    const audit = await withDatabase(pair.standby, async (sql) => {
      await settle(sql)
      return auditLoad(sql, load, peer)
    })
    const resumed = resumptions(load, peer, promotedAt)
    report(how, { lostAt, promotedAt, tookMs }, load.calls, resumed, audit.figures)
    const late = Object.entries(resumed).filter(([, ms]) => ms > GOES_ON_WITHIN_MS[how])
    const hanging = load.calls.filter(({ beganAt, endedAt }) => endedAt - beganAt > LONGEST_CALL_MS)
    const broken = [
      ...audit.broken,
      ...late.map(([what, ms]) => `${what} went on ${Math.round(ms)} ms after the promotion`),
      ...(hanging.length > 0 ? [`${hanging.length} calls took longer than ${LONGEST_CALL_MS} ms`] : []),
      ...processes.filter(({ hasEnded }) => hasEnded()).map(({ role, log }) => `korben ${role} ended:\n${log()}`),
      ...(await askDoctor(installation)),
    ]
    for (const sentence of broken) process.stdout.write(`BROKEN: ${sentence}\n`)
    if (broken.length > 0)
      for (const { role, log } of processes) process.stdout.write(`${role}: ${log().slice(-4_000)}\n`)
    return broken.length === 0
  } finally {
    await Promise.all(processes.map((each) => each.kill()))
    await peer.close()
    await pair.stop()
    await ground.remove()
  }
}

async function withDatabase<T>(server: PostgresServer, act: (sql: Database) => Promise<T>): Promise<T> {
  const sql = connect(server.url('korben'), { max: 1, name: 'machines' })
  try {
    return await act(sql)
  } finally {
    await sql.end({ timeout: 1 })
  }
}

/** A company with a polled and a hooked bot, and people that messages can be sent to. */
async function prepare(installation: Installation, sql: Database, peer: BotPeer) {
  const owner = ['--owner-email', 'owner@example.com', '--owner-password', 'correct horse battery staple']
  const { company_id: company = '', token = '' } = await runCommand(installation, [
    ...['company', 'create', '--name', 'Failover', ...owner],
  ])
  const bot = (token: string, inbound: string) =>
    runCommand(installation, [
      ...['connection', 'create', '--company', company, '--token', token, '--base-url', peer.baseUrl],
      ...['--inbound', inbound, '--setting', 'pollSeconds=5'],
    ])
  const hooked = await bot(HOOKED, 'webhook')
  await bot(POLLED, 'poll')
  for (const [index, user] of loadUsers.polled.entries()) peer.push(POLLED, textUpdate(index + 1, user, 'hello'))
  // Three chats stand for many: Telegram's own limit is one message a second for each.
  await sql`update connection set limits = ${sql.json([{ scope: 'connection', limit: 500, perMs: 1_000 }])}, updated_at = now()`
  const found = await eventually('people to write to', async () => {
    const rows = await sql<{ id: string }[]>`select id from account where external_id is not null`
    return rows.length === loadUsers.polled.length && rows
  })
  const connectionId = hooked.connection_id ?? ''
  return { token, hooked: { token: HOOKED, connectionId }, accounts: found.map(({ id }) => id) }
}

/** For each path, how long after the order to promote the first work that began after it was done. */
function resumptions(load: Load, peer: BotPeer, promotedAt: number): Record<string, number> {
  const first = (times: number[]) =>
    Math.min(Number.POSITIVE_INFINITY, ...times.filter((at) => at > promotedAt)) - promotedAt
  const done = (kind: LoadKind) =>
    first(
      load.calls
        .filter((call) => call.kind === kind && call.failure === null && call.beganAt > promotedAt)
        .map(({ endedAt }) => endedAt),
    )
  const { polls } = peer.bot(POLLED)
  return {
    'API create': done('create'),
    'API send': done('send'),
    'inbound webhook': done('hook'),
    'inbound poll': first(
      polls.filter(({ offset }, index) => offset > (polls[index - 1]?.offset ?? 0)).map(({ beganAt }) => beganAt),
    ),
    'message out': first(peer.arrived.map(({ at }) => at)),
  }
}

/** Waits until nothing is on its way any more but what a doubt holds back. */
async function settle(sql: Database): Promise<void> {
  await eventually(
    'rest',
    async () => {
      const [row] = await sql<{ moving: number }[]>`
        select count(*)::integer as moving from delivery where state = 'sending' or state = 'queued' and not exists (
          select from delivery doubt where doubt.account_id = delivery.account_id and doubt.state = 'in_doubt')`
      return row?.moving === 0
    },
    60_000,
  )
}

/** Sums as the product itself knows them. */
async function askDoctor(installation: Installation): Promise<string[]> {
  return runCommand(installation, ['doctor']).then(
    () => [],
    (error: unknown) => [`doctor: ${String(error)}`],
  )
}

function report(
  how: string,
  { lostAt, promotedAt, tookMs }: { lostAt: number; promotedAt: number; tookMs: number },
  calls: readonly Call[],
  resumed: Record<string, number>,
  figures: Record<string, number>,
): void {
  const failed = calls.filter(({ failure }) => failure !== null)
  const longest = Math.max(...calls.map(({ beganAt, endedAt }) => endedAt - beganAt))
  const reasons = new Map<string, number>()
  for (const { failure } of failed) reasons.set(failure ?? '', (reasons.get(failure ?? '') ?? 0) + 1)
  const lines = [
    `primary ${how === 'kill' ? 'killed' : 'silent'}, standby told to take over after ${seconds(promotedAt - lostAt)}, ready after ${seconds(tookMs)}`,
    ...Object.entries(resumed).map(([what, ms]) => `  ${what.padEnd(16)} went on ${seconds(ms)} after the order`),
    `calls: ${calls.length}, refused ${failed.length}, the longest ${seconds(longest)}`,
    ...[...reasons].map(([reason, count]) => `  ${count} x ${reason}`),
    ...Object.entries(figures).map(([name, count]) => `  ${name.padEnd(24)} ${count}`),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(2)} s`
