import { setTimeout as delay } from 'node:timers/promises'
import { again } from './database.ts'
import { pidOf } from './processes.ts'
import { accountsOf, measureTakeover, type Scene, waitForTakeover } from './scene.ts'

const PATIENCE_MS = 40_000
/** How long a process that goes on has for its mistakes. */
const TEMPTATION_MS = 1_500

/**
 * A process is stopped while the messenger has accepted calls of its, and has their answers when it goes on. Meanwhile another
 * one has taken the connection over and is making the same calls anew. What the first one writes then would be a lie.
 */
export async function fence(scene: Scene): Promise<void> {
  const { peer, watch, fenceBot, requests } = scene
  const accountIds = await accountsOf(scene, fenceBot)
  const held = () => inFlight(scene).length
  let release = peer.hold(fenceBot.token)
  await requests.burst(accountIds, 1)
  if (!(await within(PATIENCE_MS, () => held() >= Math.min(3, accountIds.length)))) {
    release()
    scene.complaints.push('fence: no calls of the fenced bot came to the messenger')
    return
  }
  const before = watch.current(fenceBot.connectionId)
  const seat = scene.seats.find((seat) => pidOf(seat) === before?.pid)
  if (!before || !seat?.child) {
    release()
    return // its holder has just been killed by hand
  }
  const { child } = seat
  const from = Date.now()
  const holdings = watch.heldBy(before.pid)
  child.kill('SIGSTOP')
  for (const holding of holdings) scene.takeovers.push(measureTakeover(scene, holding, from))
  const answerAgain = release
  release = peer.hold(fenceBot.token)
  answerAgain()
  const taken = await watch.passedOn(before, waitForTakeover(scene, before, from).hasPatience)
  const isSendingAgain = taken !== null && (await within(PATIENCE_MS, () => held() > 0))
  const standing = await again(() => readUnsettled(scene, before.epoch))
  child.kill('SIGCONT')
  scene.incidents.push({ kind: 'stop', role: 'work', pid: before.pid, from, to: Date.now(), held: holdings })
  await delay(TEMPTATION_MS)
  const now = await again(() => readUnsettled(scene, before.epoch))
  // On a machine that is too busy to renew it, the lease may have passed on once more; then the new holder has changed them.
  const isStillTheirs = watch.current(fenceBot.connectionId)?.epoch === taken?.epoch
  for (const key of standing) {
    if (isStillTheirs && !now.has(key))
      scene.complaints.push(`fence: ${key} was being sent when the stopped process went on, and is settled after`)
  }
  release()
  if (!isSendingAgain || standing.size === 0)
    scene.complaints.push(`fence: nobody took over ${fenceBot.connectionId} and made its calls anew`)
  await within(PATIENCE_MS, () => held() === 0)
}

/** Deliveries of a later holder that nobody can know the outcome of; it may put one back that it could not send at once. */
async function readUnsettled({ stage, company, fenceBot }: Scene, epoch: number): Promise<Set<string>> {
  const rows = await stage.world.sql<{ key: string }[]>`
    select message_id || ':' || n as key from delivery
    where company_id = ${company.companyId} and connection_id = ${fenceBot.connectionId}
      and (state = 'queued' or (epoch > ${epoch} and state = 'sending'))`
  return new Set(rows.map(({ key }) => key))
}

const inFlight = ({ peer, fenceBot }: Scene) =>
  peer.calls.slice(-2_000).filter(({ token, messageId, endedAt }) => {
    return token === fenceBot.token && messageId !== null && endedAt === null
  })

async function within(ms: number, isDone: () => boolean): Promise<boolean> {
  const until = Date.now() + ms
  while (!isDone()) {
    if (Date.now() > until) return false
    await delay(20)
  }
  return true
}
