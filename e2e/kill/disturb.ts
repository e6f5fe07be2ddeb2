import { setTimeout as delay } from 'node:timers/promises'
import type { AccountId, ConnectionId } from '@korben/contract'
import type { TelegramPeer } from '../peers/telegram-peer.ts'
import type { Crowd } from './crowd.ts'
import { again, type Stage } from './database.ts'
import { fence } from './fence.ts'
import type { Holding, LeaseWatch } from './leases.ts'
import type { Disturbance, Place } from './plan.ts'
import { killProcess, pidOf, type Seat, startProcess } from './processes.ts'
import type { Random } from './random.ts'
import type { Requests } from './requests.ts'
import type { Bot, Company } from './stage.ts'

/** What was done to a process, for the auditor. Times are milliseconds of the epoch; `to` is when a stopped one went on. */
export type Incident = {
  kind: 'kill' | 'stop'
  role: 'serve' | 'work'
  pid: number
  from: number
  to: number
  /** The leases it held. */
  held: Holding[]
}

/**
 * How long it took until a connection was another's, without the time in which the database was away. `alone`: until another
 * process was there that could have taken it, 0 when there was one. Null when nobody has taken it.
 */
export type Takeover = { connectionId: ConnectionId; tookMs: number | null; aloneMs: number; leaseMs: number }

export type Scene = {
  stage: Stage
  company: Company
  peer: TelegramPeer
  seats: Seat[]
  watch: LeaseWatch
  crowd: Crowd
  requests: Requests
  random: Random
  leaseMs: number
  /** A bot whose queue grows, and one that only the fencing uses. */
  pacedBot: Bot
  fenceBot: Bot
  incidents: Incident[]
  takeovers: Promise<Takeover>[]
  complaints: string[]
  say: (line: string) => void
}

/** A process is started again at once; its connections are another's when the lease is over. */
const TAKEOVER_PATIENCE_MS = 30_000
const SUSPICIOUS_MS = 4_500

export async function disturb(scene: Scene, disturbance: Disturbance): Promise<void> {
  const { stage, random, seats, say } = scene
  switch (disturbance.kind) {
    case 'kill': {
      const { victims, at, burst, wave } = disturbance
      if (burst) await growQueue(scene)
      if (wave) scene.crowd.wave()
      const chosen = burst ? [holderOf(scene, scene.pacedBot)] : choose(seats, victims, random)
      say(`kill ${chosen.map(({ name }) => name).join(' and ')}${at ? ` at ${at}` : ''}${burst ? ' with a queue' : ''}`)
      if (at === null) await killAll(scene, chosen)
      else await killAtTable(scene, chosen, at)
      for (const seat of chosen) startProcess(seat)
      return
    }
    case 'kill_postgres':
      say('kill postgres')
      return stage.killPostgres()
    case 'stop':
      await untilAllWork(scene)
      return stopForAWhile(scene, disturbance.victim)
    case 'fence':
      await untilAllWork(scene)
      say('fence')
      return fence(scene)
    case 'outage':
      say('the messenger refuses connections')
      return scene.peer.refuseConnections(random.between(200, 900))
  }
}

export async function killAll(scene: Scene, chosen: readonly Seat[]): Promise<void> {
  const at = Date.now()
  const killed = chosen.map((seat) => ({ seat, pid: pidOf(seat), held: scene.watch.heldBy(pidOf(seat)) }))
  await Promise.all(chosen.map(killProcess))
  for (const { seat, pid, held } of killed) {
    scene.incidents.push({ kind: 'kill', role: seat.role, pid, from: at, to: at, held })
    for (const holding of held) scene.takeovers.push(measureTakeover(scene, holding, at))
  }
}

export async function measureTakeover(scene: Scene, holding: Holding, killedAt: number): Promise<Takeover> {
  const { watch, stage, leaseMs, seats } = scene
  const { connectionId, pid } = holding
  const survivors = seats.filter((seat) => seat.role === 'work' && pidOf(seat) !== pid && watch.aliveSince(pidOf(seat)))
  const suspicion = setTimeout(() => void tellWaiting(scene), leaseMs + SUSPICIOUS_MS)
  const next = await watch.passedOn(holding, leaseMs + TAKEOVER_PATIENCE_MS)
  clearTimeout(suspicion)
  if (!next) return { connectionId, tookMs: null, aloneMs: 0, leaseMs }
  const tookMs = next.at - killedAt - stage.outagesWithin(killedAt, next.at)
  const aloneMs = survivors.length > 0 ? 0 : Math.max(0, (watch.aliveSince(next.pid) ?? killedAt) - killedAt)
  return { connectionId, tookMs, aloneMs, leaseMs }
}

/** Says what the database is doing when a takeover is late, for whoever looks for the reason. */
async function tellWaiting({ stage, say }: Scene): Promise<void> {
  const rows = await again(
    () => stage.world.sql<{ line: string }[]>`
      select concat_ws(' ', pid, state, wait_event, 'for', extract(epoch from clock_timestamp() - query_start)::numeric(9, 1),
        's, behind', pg_blocking_pids(pid), left(regexp_replace(query, '\\s+', ' ', 'g'), 100)) as line
      from pg_stat_activity where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()`,
  )
  for (const { line } of rows) say(`late takeover: ${line}`)
}

/** A process is there when it takes part in the work; until then nothing can pass to it. */
async function untilAllWork({ seats, watch }: Scene): Promise<void> {
  const until = Date.now() + TAKEOVER_PATIENCE_MS
  const isThere = (seat: Seat) => seat.role !== 'work' || watch.aliveSince(pidOf(seat)) !== null
  while (!seats.every(isThere) && Date.now() < until) await delay(50)
}

function choose(seats: readonly Seat[], victims: 'serve' | 'work' | 'workers' | 'machine', random: Random): Seat[] {
  const of = (role: Seat['role']) => seats.filter((seat) => seat.role === role)
  switch (victims) {
    case 'workers':
      return of('work')
    case 'machine':
      return [random.pick(of('work')), random.pick(of('serve'))]
    default:
      return [random.pick(of(victims))]
  }
}

function holderOf({ seats, watch }: Scene, { connectionId }: Bot): Seat {
  const pid = watch.current(connectionId)?.pid
  const workers = seats.filter(({ role }) => role === 'work')
  return workers.find((seat) => pidOf(seat) === pid) ?? (workers[0] as Seat)
}

/** People who only listen to the bot whose queue grows, and messages to each of them, by as many authors. */
export const LISTENERS = 100
const BURST_EACH = 3
/** How long those people may take to become known, on a machine that is busy. */
const GATHERING_MS = 20_000
/** Calls of the queue after which it is surely being sent. */
const UNDER_WAY = 10

/** Longer than a mark may be older than its call: what was only read ahead then stands out. */
const QUEUE_STANDS_MS = 1_800

async function growQueue(scene: Scene): Promise<void> {
  const { requests, watch, pacedBot, peer, leaseMs } = scene
  const until = Date.now() + leaseMs * 2 + GATHERING_MS
  const before = async (isSo: () => boolean | Promise<boolean>) => {
    while (!(await isSo()) && Date.now() < until) await delay(50)
  }
  await untilAllWork(scene)
  await before(async () => (await accountsOf(scene, pacedBot)).length >= LISTENERS)
  await requests.burst(await accountsOf(scene, pacedBot), BURST_EACH)
  const callsOf = () => peer.calls.filter(({ token }) => token === pacedBot.token).length
  const called = callsOf()
  // A bot that nobody holds has nothing in flight.
  const isHeld = () => scene.seats.some((seat) => pidOf(seat) === watch.current(pacedBot.connectionId)?.pid)
  await before(() => isHeld() && callsOf() >= called + UNDER_WAY)
  await delay(QUEUE_STANDS_MS)
}

export const accountsOf = ({ stage, company }: Scene, { connectionId }: Bot): Promise<AccountId[]> =>
  again(async () => {
    const rows = await stage.world.sql<{ id: AccountId }[]>`
      select id from account where company_id = ${company.companyId} and connection_id = ${connectionId} order by id`
    return rows.map(({ id }) => id)
  })

/** Nobody can write to the table for a moment; the victims die while they wait for it, in the middle of a transaction. */
async function killAtTable(scene: Scene, chosen: readonly Seat[], table: Place): Promise<void> {
  const { stage, random } = scene
  const afterMs = random.between(0, 40)
  await again(() =>
    stage.world.sql.begin(async (tx) => {
      await tx`lock table ${tx(table)} in exclusive mode`
      const until = Date.now() + 400
      while (Date.now() < until && !(await isWaitedFor(stage, table))) await delay(10)
      await delay(afterMs)
      await killAll(scene, chosen)
    }),
  )
}

const isWaitedFor = async ({ world }: Stage, table: Place): Promise<boolean> => {
  const waiting = await world.sql`
    select from pg_locks where not granted and locktype = 'relation' and relation = ${`"${table}"`}::regclass`
  return waiting.length > 0
}

/** Longer than the lease: what a stopped process believed in is over when it goes on. */
async function stopForAWhile(scene: Scene, role: 'serve' | 'work'): Promise<void> {
  const { seats, random, watch, say, leaseMs } = scene
  const [seat] = choose(seats, role, random)
  const { child } = seat as Seat
  const pid = child?.pid ?? 0
  const held = watch.heldBy(pid)
  say(`stop ${seat?.name} for longer than its lease`)
  const from = Date.now()
  child?.kill('SIGSTOP')
  if (role === 'work') {
    for (const holding of held) scene.takeovers.push(measureTakeover(scene, holding, from))
    await Promise.all(held.map((holding) => watch.passedOn(holding, leaseMs + TAKEOVER_PATIENCE_MS)))
  }
  await delay(random.between(200, 1_200))
  child?.kill('SIGCONT')
  scene.incidents.push({ kind: 'stop', role, pid, from, to: Date.now(), held })
}
