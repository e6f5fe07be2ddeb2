import type { AccountId, ConnectionId } from '@korben/contract'
import type { TelegramPeer } from '../peers/telegram-peer.ts'
import type { Crowd } from './crowd.ts'
import { again, type Stage } from './database.ts'
import type { Holding, LeaseWatch } from './leases.ts'
import { pidOf, type Seat } from './processes.ts'
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
 * How long it took until a connection was another's, without the time in which the database was away; null when nobody has taken
 * it. `aloneMs`: of that, while no other process was there that could have taken it.
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

/** How long a lease may take to pass on once it is over, before nobody is said to have taken it. */
const TAKEOVER_PATIENCE_MS = 30_000
const SUSPICIOUS_MS = 4_500

export async function measureTakeover(scene: Scene, holding: Holding, killedAt: number): Promise<Takeover> {
  const { watch, stage, leaseMs } = scene
  const { connectionId } = holding
  const suspicion = setTimeout(() => void tellWaiting(scene), leaseMs + SUSPICIOUS_MS)
  const waiting = waitForTakeover(scene, holding, killedAt)
  const next = await watch.passedOn(holding, waiting.hasPatience)
  clearTimeout(suspicion)
  if (!next) return { connectionId, tookMs: null, aloneMs: 0, leaseMs }
  const tookMs = next.at - killedAt - stage.outagesWithin(killedAt, next.at)
  return { connectionId, tookMs, aloneMs: waiting.aloneMs(), leaseMs }
}

/** Time without a database, or without another process that works, costs no patience: then nobody can take over. */
export function waitForTakeover({ stage, seats, watch, leaseMs }: Scene, { pid }: Holding, since: number) {
  const isSomebodyThere = () =>
    seats.some((seat) => seat.role === 'work' && pidOf(seat) !== pid && watch.aliveSince(pidOf(seat)) !== null)
  let alone = 0
  let lookedAt = since
  const look = () => {
    const now = Date.now()
    if (!isSomebodyThere()) alone += now - lookedAt - stage.outagesWithin(lookedAt, now)
    lookedAt = now
    return now - since - stage.outagesWithin(since, now)
  }
  return { hasPatience: () => look() - alone < leaseMs + TAKEOVER_PATIENCE_MS, aloneMs: () => alone }
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

export const accountsOf = ({ stage, company }: Scene, { connectionId }: Bot): Promise<AccountId[]> =>
  again(async () => {
    const rows = await stage.world.sql<{ id: AccountId }[]>`
      select id from account where company_id = ${company.companyId} and connection_id = ${connectionId} order by id`
    return rows.map(({ id }) => id)
  })
