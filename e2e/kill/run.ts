import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { runDoctor } from '../../apps/server/src/cli/doctor/run-doctor.ts'
import { CALLS_AT_ONCE } from '../../apps/server/src/domains/chats/index.ts'
import { TelegramPeer } from '../peers/telegram-peer.ts'
import { startReceiver } from '../peers/webhook-receiver.ts'
import { audit } from './audit/audit.ts'
import { keyOfDelivery, textOfCall } from './audit/wire.ts'
import { type Crowd, gatherCrowd } from './crowd.ts'
import { again, openStage, type Stage } from './database.ts'
import { disturb, killAll, LISTENERS } from './disturb.ts'
import { type Facts, readRows } from './facts.ts'
import { watchLeases } from './leases.ts'
import { planDisturbances } from './plan.ts'
import { createSeat, pidOf, type Seat, startProcess, stopProcess } from './processes.ts'
import { createRandom, type Random } from './random.ts'
import { sendRequests } from './requests.ts'
import type { Incident, Scene, Takeover } from './scene.ts'
import { decideAll, readDoubts, untilSettled } from './settle.ts'
import { type Bot, connectBot, createStageCompany, setPace } from './stage.ts'

export type KillOptions = { seed: number; kills: number; say?: (line: string) => void }

export type KillReport = {
  /** What broke a law; nothing when all hold. */
  complaints: string[]
  /** What happened, in numbers. */
  figures: Record<string, number>
  /** What the processes said, for whoever looks for a reason. */
  logs: string[]
}

const LEASE_SECONDS = 3
const USUAL_LEASE_SECONDS = 28
const WALKERS_PER_BOT = 6
/** Longer than a process that has just been started, on a machine that is busy, takes to read an answer. */
const SEND_TIMEOUT_MS = 2_500
/** A machine that others use starts processes slowly. */
const START_PATIENCE_MS = 120_000

const RATES = {
  flood: 0.002,
  error: 0.01,
  bad_gateway: 0.005,
  reset: 0.005,
  accepted_reset: 0.005,
  accepted_hang: 0.004,
  accepted_garbage: 0.004,
  slow: 0.01,
}

/**
 * Runs the product, several processes of it, under load and kills them, their database and their patience at seeded random
 * moments; then looks whether every law holds. Never throws for a broken law.
 */
export async function runKillHarness({ seed, kills, say = () => {} }: KillOptions): Promise<KillReport> {
  const random = createRandom(seed)
  const dataDir = await mkdtemp(join(tmpdir(), 'korben-kill-'))
  const closers: (() => Promise<unknown>)[] = [() => rm(dataDir, { recursive: true, force: true })]
  const begunAt = Date.now()
  const tell = (line: string) => say(`${((Date.now() - begunAt) / 1_000).toFixed(1)} s: ${line}`)
  const seats: Seat[] = []
  try {
    const servers = [await createSeat('serve 1', 'serve', {}), await createSeat('serve 2', 'serve', {})]
    const workers = [await createSeat('work 1', 'work', {}), await createSeat('work 2', 'work', {})]
    seats.push(...servers, ...workers)
    const urls = servers.map(({ port }) => `http://127.0.0.1:${port}`)
    const env = environmentOf(dataDir, urls[0] ?? '', random)
    closers.push(() => Promise.all(seats.map(killSeat)))

    const routing = random.fork('routing')
    const peer = await TelegramPeer.start({
      random: random.fork('messenger'),
      rates: RATES,
      pollRates: { error: 0.02, bad_gateway: 0.01, reset: 0.02 },
      updateRates: { repeat: 0.05, overtake: 0.3 },
      latency: [5, 90],
      route: (url) => url.replace(/^http:\/\/[^/]+/, routing.pick(urls)),
    })
    closers.push(() => peer.close())
    const receiver = await startReceiver(() => 200)
    closers.push(() => receiver.close())
    const stage = await openStage(env)
    closers.push(() => stage.close())
    // With an even seed PostgreSQL is somebody else's: the processes wait for it and do not start it again.
    const database = seed % 2 === 0 ? stage.external : {}
    for (const seat of seats) seat.env = { ...env, ...database, LEASE_SECONDS: String(LEASE_SECONDS) }
    const company = await createStageCompany(stage.world, `${receiver.url}/hook`)
    const watch = watchLeases(stage.world, company.companyId)
    closers.push(() => watch.stop())

    const bots: Bot[] = []
    const connect = async (n: number, bot: Partial<Bot>, sendTimeoutMs = SEND_TIMEOUT_MS) => {
      const token = `${1000 + n}:kill-${seed}`
      const connected = await connectBot(company, {
        token,
        inbound: 'poll',
        doubt: 'leave',
        isPaced: false,
        ...bot,
        baseUrl: peer.baseUrl,
        sendTimeoutMs,
      })
      bots.push(connected)
      return connected
    }
    const scene: Omit<Scene, 'pacedBot' | 'fenceBot' | 'crowd' | 'requests'> = {
      stage,
      company,
      peer,
      seats,
      watch,
      random: random.fork('disturbances'),
      leaseMs: LEASE_SECONDS * 1_000,
      incidents: [],
      takeovers: [],
      complaints: [],
      say: tell,
    }
    const slow = await connect(0, {})
    const firstCrowd = await killWithUsualLease(scene, slow, { ...env, ...database }, random)

    const pacedBot = await connect(1, { isPaced: true })
    const walked = [
      pacedBot,
      await connect(2, { doubt: 'send_again' }),
      await connect(3, { inbound: 'webhook' }),
      await connect(4, { inbound: 'webhook', doubt: 'send_again' }),
      await connect(5, {}),
    ]
    const fenceBot = await connect(6, { doubt: 'send_again' }, 20_000)
    peer.calm(fenceBot.token)
    for (const seat of seats) startProcess(seat)
    for (let user = 0; user < 6; user++) peer.write(fenceBot.token, 90_000 + user, 0, 'Hello')
    // Whoever only listens: a queue of more people than a connection has calls at once.
    for (let user = 0; user < LISTENERS; user++) peer.write(pacedBot.token, 80_000 + user, 0, 'Hello')
    const crowd = gatherCrowd(peer, walked, {
      perBot: WALKERS_PER_BOT,
      hash: company.hash,
      random: random.fork('crowd'),
      firstId: 10_000,
    })
    await untilReady(urls)
    const requests = sendRequests(stage.world, company, urls, random.fork('requests'))
    const whole: Scene = { ...scene, crowd, requests, pacedBot, fenceBot }
    tell('everything runs')

    for (const { afterMs, disturbance } of planDisturbances(kills, random.fork('plan'))) {
      await delay(afterMs)
      await disturb(whole, disturbance)
    }
    await delay(1_000)
    tell('quiet')
    for (const each of [firstCrowd, crowd]) each.quiet()
    peer.calm()
    await requests.quiet()
    // What has been queued for it was to stand in a queue; now that would only take its time.
    await again(() => setPace(company, pacedBot, false))
    const complaints = whole.complaints
    const isSettled = await untilSettled(whole)
    if (isSettled !== null) complaints.push(`It did not come to rest: ${isSettled}`)
    const doubts = await again(() => readDoubts(stage, company))
    const decided = await decideAll(whole, random.fork('decisions'))
    tell('settled')
    const takeovers = await Promise.all(whole.takeovers)
    complaints.push(...(await stopAll(seats)))
    await watch.stop()

    const rows = await again(() => readRows(stage.world, company.companyId))
    const keyOf = keyOfDelivery(rows, { bots: bots.map((bot) => ({ bot, peer: peer.bot(bot.token) })) })
    const arrived = Map.groupBy(
      peer.calls,
      (call) => `${call.token} ${String(call.params.chat_id)} ${textOfCall(call)}`,
    )
    const facts: Facts = {
      rows,
      book: {
        bots: bots.map((bot) => ({ bot, peer: peer.bot(bot.token) })),
        calls: peer.calls,
        api: requests.calls,
        staff: requests.staff,
        told: receiver.requests.map(({ headers }) => String(headers['webhook-id'])),
        restless: restlessOf([firstCrowd, crowd]),
        incidents: whole.incidents,
        holdings: watch.holdings,
        takeovers,
        decided,
        doubts,
        concurrency: CALLS_AT_ONCE,
        arrivals: (delivery) => arrived.get(keyOf(delivery)) ?? [],
        outagesWithin: stage.outagesWithin,
        cuts: peer.cuts,
      },
    }
    complaints.push(...audit(facts), ...(await askDoctor(stage)))
    return { complaints, figures: figuresOf(facts, Date.now() - begunAt), logs: seats.flatMap(({ log }) => log) }
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { complaints: [`The harness itself failed: ${reason}`], figures: {}, logs: seats.flatMap(({ log }) => log) }
  } finally {
    for (const close of closers.reverse()) await close().catch((error: unknown) => tell(String(error)))
  }
}

const environmentOf = (dataDir: string, publicUrl: string, random: Random) => ({
  DATA_DIR: dataDir,
  SECRET_KEY: Array.from({ length: 64 }, () => random.between(0, 15).toString(16)).join(''),
  PUBLIC_URL: publicUrl,
  OUTBOUND_ALLOW: '127.0.0.1',
  API_V2_RATE_LIMIT: '0',
  KORBEN_SAMPLE: '0',
  LOG_LEVEL: 'warn',
})

async function killSeat(seat: Seat): Promise<void> {
  const { child } = seat
  seat.child = null
  if (child && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGCONT')
    child.kill('SIGKILL')
  }
}

/** One worker with the lease of an installation that nobody has tuned is killed; the others have short leases. */
async function killWithUsualLease(
  scene: Omit<Scene, 'pacedBot' | 'fenceBot' | 'crowd' | 'requests'>,
  bot: Bot,
  env: Record<string, string>,
  random: Random,
): Promise<Crowd> {
  const { peer, company, watch, say } = scene
  const seat = await createSeat('work 0', 'work', { ...env, LEASE_SECONDS: String(USUAL_LEASE_SECONDS) })
  startProcess(seat)
  const crowd = gatherCrowd(peer, [bot], {
    perBot: 4,
    hash: company.hash,
    random: random.fork('first crowd'),
    firstId: 50_000,
  })
  const until = Date.now() + START_PATIENCE_MS
  const isSending = () => peer.calls.some(({ messageId }) => messageId !== null)
  while (Date.now() < until && !(isSending() && watch.heldBy(pidOf(seat)).length > 0)) await delay(20)
  await delay(random.between(100, 900))
  say('kill work 0, which has the usual lease')
  await killAll({ ...scene, leaseMs: USUAL_LEASE_SECONDS * 1_000 } as Scene, [seat])
  return crowd
}

async function untilReady(urls: readonly string[]): Promise<void> {
  const until = Date.now() + START_PATIENCE_MS
  const isReady = async (url: string) => (await fetch(`${url}/readyz`).catch(() => null))?.ok === true
  while (!(await Promise.all(urls.map(isReady))).every((ready) => ready)) {
    if (Date.now() > until) throw new Error('The servers were not ready in time.')
    await delay(100)
  }
}

async function stopAll(seats: readonly Seat[]): Promise<string[]> {
  const ends = await Promise.all(seats.map(async (seat) => ({ seat, code: await stopProcess(seat) })))
  return [
    ...ends.flatMap(({ seat, code }) =>
      code === 0 ? [] : [`${seat.name} ended with ${code} when it was asked to stop`],
    ),
    ...seats.flatMap(({ surprises }) => surprises),
  ]
}

const restlessOf = (crowds: readonly Crowd[]): ReadonlySet<number> =>
  new Set(crowds.flatMap(({ walkers }) => walkers.flatMap(({ userId, isRestless }) => (isRestless ? [userId] : []))))

const SUMS = new Set(['counts', 'figures', 'messages', 'chats'])

/** The operator's own check of the sums. */
async function askDoctor({ world }: Stage): Promise<string[]> {
  const checks = await runDoctor(world.config, () => new Date())
  return checks.flatMap(({ name, ok, detail }) => (SUMS.has(name) && !ok ? [`doctor: ${name}: ${detail}`] : []))
}

function figuresOf({ rows, book }: Facts, tookMs: number): Record<string, number> {
  const states = Object.groupBy(rows.deliveries, ({ state }) => state)
  const took = (takeovers: Takeover[]) => Math.max(0, ...takeovers.map(({ tookMs }) => tookMs ?? 0))
  const count = (kind: Incident['kind']) => book.incidents.filter((incident) => incident.kind === kind).length
  return {
    seconds: Math.round(tookMs / 1_000),
    'processes killed': count('kill'),
    'processes stopped': count('stop'),
    updates: book.bots.reduce((sum, { peer }) => sum + peer.updates.length, 0),
    'calls of the messenger': book.calls.length,
    messages: rows.messages.length,
    sent: states.sent?.length ?? 0,
    'in doubt': book.doubts.length,
    interrupted: book.doubts.filter(({ error_code }) => error_code === 'interrupted').length,
    runs: rows.runs.length,
    steps: rows.runs.reduce((sum, { step }) => sum + step, 0),
    orders: rows.orders.length,
    'calls of the API': book.api.length,
    'of those unanswered': book.api.filter(({ status }) => status === null).length,
    'webhooks told': rows.webhookDeliveries.length,
    'holdings of connections': book.holdings.length,
    'longest takeover, usual lease': took(book.takeovers.filter(({ leaseMs }) => leaseMs > 10_000)),
    'longest takeover, short lease': took(book.takeovers.filter(({ leaseMs }) => leaseMs < 10_000)),
  }
}
