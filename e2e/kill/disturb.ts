import { setTimeout as delay } from 'node:timers/promises'
import { again, type Stage } from './database.ts'
import { fence } from './fence.ts'
import type { Disturbance, Place } from './plan.ts'
import { killProcess, pidOf, type Seat, startProcess } from './processes.ts'
import type { Random } from './random.ts'
import { accountsOf, measureTakeover, type Scene, waitForTakeover } from './scene.ts'
import type { Bot } from './stage.ts'

/** How long a process that was started may take to take part in the work. */
const START_PATIENCE_MS = 30_000

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

/** A process is there when it takes part in the work; until then nothing can pass to it. */
async function untilAllWork({ seats, watch }: Scene): Promise<void> {
  const until = Date.now() + START_PATIENCE_MS
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
  const { seats, random, watch, say } = scene
  const [seat] = choose(seats, role, random)
  const { child } = seat as Seat
  const pid = child?.pid ?? 0
  const held = watch.heldBy(pid)
  say(`stop ${seat?.name} for longer than its lease`)
  const from = Date.now()
  child?.kill('SIGSTOP')
  if (role === 'work') {
    for (const holding of held) scene.takeovers.push(measureTakeover(scene, holding, from))
    await Promise.all(held.map((holding) => watch.passedOn(holding, waitForTakeover(scene, holding, from).hasPatience)))
  }
  await delay(random.between(200, 1_200))
  child?.kill('SIGCONT')
  scene.incidents.push({ kind: 'stop', role, pid, from, to: Date.now(), held })
}
