import { partitionedTables } from '../../app/sweeps.ts'
import { one, type Sql } from '../../kit/db.ts'
import { partitionOf } from '../../kit/partitions.ts'
import { counted, type Finding, unwell, well } from './check.ts'
import * as store from './doctor.store.ts'
import { countWrongLeases, findOldestDoubt, findSetAside } from './sums.store.ts'

/** Leases last 30 seconds: whatever has been due for longer than this is not waiting for one to run out. */
const LATE_SECONDS = 120

export async function checkWork(sql: Sql): Promise<Finding> {
  const { deliveries, connections, runs, jobs, webhooks } = one(await store.countForsaken(sql, LATE_SECONDS))
  const parts = [
    deliveries > 0 && `${atMost(deliveries)} of ${counted(connections, 'connection', 'connections')} that nobody holds`,
    runs > 0 && counted(runs, 'run', 'runs'),
    jobs > 0 && counted(jobs, 'job', 'jobs'),
    webhooks > 0 && counted(webhooks, 'webhook delivery', 'webhook deliveries'),
  ].filter((part) => part !== false)
  if (parts.length === 0) return well('Nothing that is due is left lying.')
  return unwell(
    `Due for more than ${LATE_SECONDS / 60} minutes, and nobody is at it: ${parts.join(', ')}. Is \`npm start\` or \`korben work\` running?`,
  )
}

const atMost = (deliveries: number): string =>
  deliveries === 1000 ? '1000 deliveries or more' : counted(deliveries, 'delivery', 'deliveries')

const MAX_NAMED = 10

export async function checkConnections(sql: Sql): Promise<Finding> {
  const failed = await store.findFailedConnections(sql)
  if (failed.length === 0) return well('No connection has failed.')
  const named = failed
    .slice(0, MAX_NAMED)
    .map(({ name, id, error }) => `${name} (${id}): ${error ?? 'no reason known'}`)
  return unwell([...named, ...(failed.length > MAX_NAMED ? ['and more'] : [])].join('; '))
}

/** Leases last half a minute, calls a minute and a half; a setting may make leases five minutes long. */
const LONG_SECONDS = 600

export async function checkLeases(sql: Sql): Promise<Finding> {
  const { stuck, unheld, frozen } = one(await countWrongLeases(sql, LONG_SECONDS))
  const parts = [
    stuck > 0 &&
      `${counted(stuck, 'call has', 'calls have')} been on the wire for more than ${LONG_SECONDS / 60} minutes`,
    unheld > 0 &&
      `${counted(unheld, 'bot has', 'bots have')} been polled by nobody for as long, although a process works`,
    frozen > 0 &&
      `${counted(frozen, 'lease lasts', 'leases last')} far too long: a clock was wrong; what they hold waits until then`,
  ].filter((part) => part !== false)
  return parts.length === 0 ? well('Leases pass on in time.') : unwell(`${parts.join('; ')}.`)
}

/** Messages of subscribers that are in no chat. */
export async function checkInbound(sql: Sql): Promise<Finding> {
  const aside = await findSetAside(sql)
  if (aside.length === 0) return well('No update was put aside.')
  return unwell(
    aside.map(({ error, count }) => `${counted(count, 'update', 'updates')} put aside: ${error}`).join('; '),
  )
}

/** A doubt that nobody decides holds back what stands behind it. */
const PATIENT_SECONDS = 86_400

/** Nothing is broken, but nobody else than a human can end it. */
export async function checkDoubts(sql: Sql): Promise<Finding> {
  const doubts = await store.findDoubts(sql, MAX_NAMED + 1)
  if (doubts.length === 0) return well('No message is in doubt.')
  const named = doubts.slice(0, MAX_NAMED).map(({ company_id, message_id }) => `${message_id} of company ${company_id}`)
  const rest = doubts.length > MAX_NAMED ? ', and more' : ''
  const { seconds } = one(await findOldestDoubt(sql))
  const isOld = seconds > PATIENT_SECONDS
  const since = isOld ? `, one of them for ${counted(Math.floor(seconds / PATIENT_SECONDS), 'day', 'days')}` : ''
  return (isOld ? unwell : well)(
    `Nobody knows whether these messages have arrived; decide by \`korben message decide\`: ${named.join(', ')}${rest}${since}.`,
  )
}

export async function checkJobs(sql: Sql): Promise<Finding> {
  const dead = await store.findDeadJobs(sql)
  if (dead.length === 0) return well('No job has failed for good.')
  return unwell(
    dead
      .map(({ name, count, error }) => `${counted(count, 'job', 'jobs')} ${name}: ${error ?? 'no reason known'}`)
      .join('; '),
  )
}

export async function checkWebhooks(sql: Sql): Promise<Finding> {
  const dead = await store.findDeadWebhooks(sql)
  if (dead.length === 0) return well('No webhook delivery has failed for good.')
  const named = dead
    .slice(0, MAX_NAMED)
    .map(({ url, count, error }) => `${count} to ${url}: ${error ?? 'no reason known'}`)
  return unwell([...named, ...(dead.length > MAX_NAMED ? ['and more'] : [])].join('; '))
}

/** The next month must have its place before it begins; rows that came before it are slower and not lost. */
export async function checkPartitions(sql: Sql, now: Date): Promise<Finding> {
  const missing: string[] = []
  const crowded: string[] = []
  for (const table of partitionedTables) {
    const partition = partitionOf(table, now, 1)
    const { is_there, has_default_rows } = one(await store.findPartition(sql, table, partition))
    if (!is_there) (has_default_rows ? crowded : missing).push(partition.name)
  }
  if (crowded.length > 0)
    return unwell(
      `${crowded.join(', ')} cannot be made: the default partition has rows of that month. Reading gets slower; nothing is lost.`,
    )
  if (missing.length > 0)
    return unwell(
      `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not made yet; \`npm start\` or \`korben work\` does it within an hour.`,
    )
  return well('Next month has its partitions.')
}
