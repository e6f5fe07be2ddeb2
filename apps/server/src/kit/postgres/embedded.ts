import type { ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import postgres from '../driver/index.js'
import type { ClusterAddress } from './address.ts'
import { type Binaries, findPackagedBinaries, installBinaries } from './binaries.ts'
import { ensureCluster } from './cluster.ts'
import { sentenceAbout } from './data-dir.ts'
import { type FileLock, lockWithin, tryLock } from './file-lock.ts'
import { findPlace, type Place } from './place.ts'
import { clearLeftovers, findPostmaster, startPostmaster, stopPostmaster, waitUntilSettled } from './postmaster.ts'
import { isGone } from './processes.ts'
import { DATABASE, ROLE, replaceFile, writeSettings } from './settings.ts'
import { makeSocketFolder, removeSocketFolder, socketPath } from './socket-folder.ts'
import { messageOf, StartError } from './start-error.ts'

/** The part of a pino log that is needed here. */
export type StartLog = Record<'info' | 'warn' | 'error', (details: object, message: string) => void>

export type EmbeddedOptions = {
  dataDir: string
  log: StartLog
  /** Where the programs come from; the npm package of this platform without it. */
  binaries?: Binaries
  /** How long a server that ended is started again in vain before that is the end of us, too. A full disk does not count. */
  restartPatienceMs?: number
}

/** Making a cluster takes seconds, stopping one up to 50; whoever holds the lock longer is stuck. */
const TURN_PATIENCE_MS = 120_000
/** How soon the end of a server that is not our child is noticed. */
const WATCH_MS = 200
const RESTART_DELAYS_MS = [0, 200, 1_000, 5_000]
const RESTART_PATIENCE_MS = 120_000
/** One that ends sooner was not well: the pause before the next start goes on growing. */
const STEADY_MS = 10_000
/** Less free space on its disk is the reason why it does not start: the next piece of its log alone takes 16 MB. */
const NEEDED_BYTES = 64e6

/**
 * PostgreSQL on a unix socket, shared by all Korben processes of one DATA_DIR: the first one in starts it, the last one out stops it. A server that a killed
 * process left behind is taken over by the next; one that dies is started again by whoever notices first. On a full disk that is tried until there is
 * room; for any other reason it is given up after two minutes, so that a service manager or a human takes over.
 */
export class EmbeddedPostgres {
  /** `exit`: the server died, and is being started again. `ready`: it answers again. With the process id. */
  readonly events = new EventEmitter<{ exit: [number]; ready: [number] }>()
  readonly #place: Place
  readonly #binaries: Binaries
  readonly #log: StartLog
  readonly #restartPatienceMs: number
  readonly #given = Promise.withResolvers<never>()
  #failures = 0
  #startedAt = 0
  #use: FileLock | null = null
  #server: { pid: number; socketFolder: string; watch: NodeJS.Timeout | null } | null = null
  #recovery: Promise<void> | null = null
  #isStopping = false
  #isGivenUp = false

  private constructor(place: Place, binaries: Binaries, { log, restartPatienceMs }: EmbeddedOptions) {
    this.#place = place
    this.#binaries = binaries
    this.#log = log
    this.#restartPatienceMs = restartPatienceMs ?? RESTART_PATIENCE_MS
    this.#given.promise.catch(() => {}) // a command that is done in a moment does not wait for it
  }

  /** Starts or joins the server of a DATA_DIR; ready for connections then. Throws `StartError`. */
  static async start(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
    const place = findPlace(options.dataDir)
    const packaged = options.binaries ?? (await findPackagedBinaries())
    const programs = await installBinaries(packaged, place.programs, place.keeperUid)
    const embedded = new EmbeddedPostgres(place, programs, options)
    await embedded.#enter()
    return embedded
  }

  get pid(): number {
    return this.#current().pid
  }

  /** For postgres.js: a role that owns its database and is no superuser. Stays the same while the server is restarted. */
  get address(): ClusterAddress {
    return { path: socketPath(this.#current().socketFolder), user: ROLE, database: DATABASE }
  }

  /** Rejects with a `StartError` when the server ended and could not be started again. */
  get givenUp(): Promise<never> {
    return this.#given.promise
  }

  /** Leaves the server, and stops it when nobody else uses it. Connections are to be closed before. */
  async stop(): Promise<void> {
    if (this.#isStopping) return
    this.#isStopping = true
    this.#unwatch()
    await this.#recovery
    const turn = await this.#takeTurn()
    try {
      this.#use?.release()
      const alone = tryLock(this.#lockPath('use'), 'exclusive', this.#place.keeperUid)
      if (!alone) return
      const running = findPostmaster(this.#place.data)
      if (running) await stopPostmaster(this.#place.data, running.pid)
      if (this.#server) removeSocketFolder(this.#place, this.#server.socketFolder)
      alone.release()
    } finally {
      turn.release()
    }
  }

  #current() {
    if (!this.#server) throw new Error('The embedded PostgreSQL has not been started.')
    return this.#server
  }

  #lockPath = (name: 'turn' | 'use'): string => join(this.#place.home, `${name}.lock`)

  /** One process at a time starts, takes over or stops the server. */
  async #takeTurn(): Promise<FileLock> {
    const turn = await lockWithin(TURN_PATIENCE_MS, this.#lockPath('turn'), 'exclusive', this.#place.keeperUid)
    if (turn) return turn
    throw new StartError(
      `Another Korben process has been starting or stopping the database in ${this.#place.home} for two minutes: end it and start again.`,
    )
  }

  async #enter(): Promise<void> {
    const turn = await this.#takeTurn()
    try {
      this.#use?.release()
      // Users come and go only in their turn, so what is seen here holds until it ends.
      const alone = tryLock(this.#lockPath('use'), 'exclusive', this.#place.keeperUid)
      alone?.release()
      this.#use = tryLock(this.#lockPath('use'), 'shared', this.#place.keeperUid)
      await ensureCluster(this.#place, this.#binaries)
      await this.#ensureRunning(alone !== null)
    } catch (error) {
      this.#use?.release()
      this.#use = null
      throw sentenceAbout(this.#place.home, error)
    } finally {
      turn.release()
    }
  }

  async #ensureRunning(isAlone: boolean): Promise<void> {
    const place = this.#place
    const noted = readNote(place)
    const socketFolder = makeSocketFolder(place, noted?.socketFolder ?? null)
    const { args, fingerprint } = await writeSettings(place, socketFolder)
    const note: Note = { data: place.data, socketFolder, fingerprint, programs: this.#binaries.folder }
    const running = findPostmaster(place.data)
    if (running && (await waitUntilSettled(place.data, running.pid))) {
      const isCurrent = noted !== null && noted.fingerprint === fingerprint && noted.programs === note.programs
      const isHealthy = await answers(running.socketFolder)
      if (isHealthy && (isCurrent || !isAlone)) return this.#watch(running.pid, running.socketFolder, null)
      if (!isAlone) {
        throw new StartError(
          `PostgreSQL in ${place.data} (process ${running.pid}) does not answer, and other Korben processes use it: stop them and start again.`,
        )
      }
      this.#log.warn(
        { pid: running.pid },
        isHealthy ? 'PostgreSQL runs with other settings; restarting it' : 'PostgreSQL does not answer; replacing it',
      )
      await stopPostmaster(place.data, running.pid, { hangs: !isHealthy })
    }
    await clearLeftovers(place.data, socketFolder)
    await replaceFile(notePath(place), JSON.stringify(note), place.keeperUid)
    const child = await startPostmaster(place, this.#binaries, args, () =>
      this.#log.info({ data: place.data }, 'PostgreSQL is starting; after a crash it repairs its data first'),
    )
    this.#watch(child.pid, socketFolder, child)
  }

  #watch(pid: number, socketFolder: string, child: ChildProcess | null): void {
    this.#unwatch()
    const watch = child ? null : setInterval(() => isGone(pid) && this.#lose(pid), WATCH_MS).unref()
    this.#server = { pid, socketFolder, watch }
    this.#startedAt = performance.now()
    if (child?.exitCode !== null && child?.exitCode !== undefined) this.#lose(pid)
    else child?.once('exit', () => this.#lose(pid))
  }

  #unwatch(): void {
    clearInterval(this.#server?.watch ?? undefined)
  }

  #lose(pid: number): void {
    if (this.#isStopping || this.#isGivenUp || this.#server?.pid !== pid || this.#recovery) return
    this.#unwatch()
    this.#log.error({ pid }, 'PostgreSQL ended; starting it again')
    this.events.emit('exit', pid)
    if (performance.now() - this.#startedAt > STEADY_MS) this.#failures = 0
    this.#recovery = this.#recover().finally(() => {
      this.#recovery = null
      const server = this.#server
      if (server && isGone(server.pid)) this.#lose(server.pid) // it ended again before anybody looked
    })
  }

  async #recover(): Promise<void> {
    let patience = this.#restartPatienceMs
    for (let reason = ''; !this.#isStopping; this.#failures++) {
      const pause = RESTART_DELAYS_MS[Math.min(this.#failures, RESTART_DELAYS_MS.length - 1)] ?? 0
      await delay(pause)
      const begun = performance.now()
      try {
        await this.#enter()
        this.#failures++
        this.#log.info({ pid: this.pid }, 'PostgreSQL answers again')
        this.events.emit('ready', this.pid)
        return
      } catch (error) {
        const isFull = await this.#isDiskFull()
        const sentence = isFull ? `There is no space left on the disk of ${this.#place.home}.` : messageOf(error)
        // The same reason every five seconds would fill what is left of the disk.
        if (sentence !== reason) this.#log.error({ error }, `${sentence} PostgreSQL is started again until it runs`)
        reason = sentence
        if (isFull) patience = this.#restartPatienceMs
        else patience -= pause + performance.now() - begun
        if (patience > 0) continue
        this.#isGivenUp = true
        this.#given.reject(
          new StartError(`PostgreSQL ended and cannot be started again: ${sentence}`, { cause: error }),
        )
        return
      }
    }
  }

  async #isDiskFull(): Promise<boolean> {
    const { bavail, bsize } = await statfs(this.#place.home).catch(() => ({ bavail: 1, bsize: NEEDED_BYTES }))
    return bavail * bsize < NEEDED_BYTES
  }
}

/** What the process that started the server wrote down about it. */
type Note = { data: string; socketFolder: string; fingerprint: string; programs: string }

const notePath = ({ home }: Place): string => join(home, 'server.json')

/** A note that came with a copied folder is about the server of the original. */
function readNote(place: Place): Note | null {
  try {
    const note: Note = JSON.parse(readFileSync(notePath(place), 'utf8'))
    return note.data === place.data ? note : null
  } catch {
    return null
  }
}

/** Any answer of the server will do: one that refuses us for want of free connections is well. Only silence is not, and `57P03`: not ready. */
async function answers(socketFolder: string): Promise<boolean> {
  const options = {
    path: socketPath(socketFolder),
    user: ROLE,
    database: DATABASE,
    max: 1,
    connect_timeout: 5,
    onnotice: () => {},
  }
  const sql = postgres(options)
  try {
    await sql`select 1`
    return true
  } catch (error) {
    return error instanceof postgres.PostgresError && error.code !== '57P03'
  } finally {
    await sql.end({ timeout: 0 })
  }
}
