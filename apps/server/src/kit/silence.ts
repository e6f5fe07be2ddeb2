import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import type { Database } from './db.ts'
import postgres from './driver/index.js'

/** How long the server may owe an answer before it is asked about it. */
const SILENT_MS = 1_500
const LOOK_MS = 500
/** A server that answers nothing at all for so long is taken for gone. */
const PATIENCE_MS = 4_000
const TICK_MS = 250

type Session = ReturnType<Database['sessions']>[number]
/** What the server says of its side of a connection. */
type Backend = { pid: number; isWorking: boolean }

/**
 * Ends connections whose other end is gone without a word: a machine that lost its power or its network sends no end of the
 * connection, and the kernel goes on trying for a quarter of an hour. Whenever an answer is owed for longer than a moment,
 * the server is asked on another connection whether it works on it. A statement may take as long as it likes; one that
 * nobody works on is rejected after some 3 seconds, or 7 when the server cannot be reached at all.
 *
 * `connectProbe` opens a pool of one connection to the same address. `hasOwnNumbers`: process ids are those of the server, as
 * they are not behind a pooler; then only a server that does not answer counts. Returns how to stop.
 */
export function watchSilence(sql: Database, connectProbe: () => Database, hasOwnNumbers: boolean): () => void {
  let probe: Database | null = null
  let isLooking = false
  /** Connections that the server thought idle at the last look, with when they were last heard. */
  let doubted = new Map<Session, number>()

  const look = async () => {
    const asked = performance.now()
    const sessions = sql.sessions()
    probe ??= connectProbe()
    const backends = await ask(probe, sessions, hasOwnNumbers)
    if (backends === 'no answer') {
      void probe.end({ timeout: 0 })
      probe = null
      for (const session of sessions) if (!isHeardSince(session, asked)) session.lose(lost('The server is gone'))
    } else if (backends !== 'unknown') judge(sessions, backends)
  }

  const judge = (sessions: Session[], backends: Map<number, Backend>) => {
    const before = doubted
    doubted = new Map()
    for (const session of sessions) {
      const backend = backends.get(session.pid)
      const silence = session.silence()
      if (!backend) session.lose(lost('The server knows nothing of the connection'))
      else if (silence !== null && silence > SILENT_MS && !backend.isWorking) {
        const heardAt = performance.now() - silence
        const heardBefore = before.get(session)
        // Once may be chance: the answer is on its way.
        if (heardBefore !== undefined && Math.abs(heardAt - heardBefore) < 1) {
          session.lose(lost('The answer of the server is lost'))
        } else doubted.set(session, heardAt)
      }
    }
  }

  const timer = setInterval(() => {
    if (isLooking || !sql.sessions().some((session) => (session.silence() ?? 0) > SILENT_MS)) return
    isLooking = true
    void look().finally(() => {
      isLooking = false
    })
  }, LOOK_MS).unref()
  return () => {
    clearInterval(timer)
    void probe?.end({ timeout: 0 })
  }
}

/** One that owes nothing has not been heard either: it is as old as the others. */
const isHeardSince = (session: Session, instant: number): boolean => {
  const silence = session.silence()
  return silence !== null && performance.now() - silence > instant
}

/** What the server says of these connections; `unknown` when it answers, but not that. */
async function ask(
  probe: Database,
  sessions: Session[],
  hasOwnNumbers: boolean,
): Promise<Map<number, Backend> | 'unknown' | 'no answer'> {
  const pids = sessions.map(({ pid }) => pid)
  const question = probe<{ pid: number; own: number; isWorking: boolean | null }[]>`
    select pid, pg_backend_pid() as own, state not like 'idle%' and wait_event is distinct from 'ClientWrite' as "isWorking"
    from pg_stat_activity where pid = pg_backend_pid() or pid in ${probe(pids)}`
  const answer = question.then(
    (rows) => {
      const own = rows[0]?.own
      const isTrue = hasOwnNumbers && probe.sessions().some(({ pid }) => pid === own)
      return isTrue ? new Map(rows.map((row) => [row.pid, { ...row, isWorking: row.isWorking ?? true }])) : 'unknown'
    },
    (error: unknown) => (error instanceof postgres.PostgresError ? 'unknown' : 'no answer'),
  )
  const answered = new AbortController()
  const first = await Promise.race([answer, live(PATIENCE_MS, answered.signal).then(() => 'too late' as const)])
  answered.abort()
  if (first !== 'too late') return first
  // A process that was held up finds its timers over and its answers unread: these come first.
  for (let turns = 0; turns < 3; turns++) await turn()
  return Promise.race([answer, Promise.resolve('no answer' as const)])
}

/**
 * Resolves when so much time was lived through. A moment in which the machine stood still, the server on it too, is one tick however long it
 * was: nobody could have answered.
 */
async function live(ms: number, signal: AbortSignal): Promise<void> {
  for (let lived = 0; lived < ms && !signal.aborted; lived += TICK_MS) await delay(TICK_MS, undefined, { ref: false })
}

const lost = (message: string): Error => Object.assign(new Error(`${message}.`), { code: 'CONNECTION_LOST' })
