import type { Config } from '../config.ts'
import { withoutPassword } from '../database-url.ts'
import postgres from '../driver/index.js'
import type { ClusterAddress } from './address.ts'
import { EmbeddedPostgres, type StartLog } from './embedded.ts'
import { codeOf, messageOf, StartError } from './start-error.ts'

export type OpenedDatabase = {
  /** What `connect` takes: DATABASE_URL as it is, or the embedded server's socket. */
  target: string | ClusterAddress
  kind: 'embedded' | 'external'
  /** Rejects with a `StartError` when an embedded server ended and could not be started again; an external one is waited for. */
  givenUp: Promise<never>
  /** Ends our use of an embedded server: the last one out stops it. Close all connections before. */
  close: () => Promise<void>
}

/** The oldest PostgreSQL whose SQL we speak. */
const MIN_MAJOR = 15

/**
 * Opens the database of the configuration: the external one of DATABASE_URL, or the embedded one of DATA_DIR.
 * Commands beside a running server share its database. Throws `StartError` when there is none to be had.
 */
export async function openDatabase(
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  { log }: { log: StartLog },
): Promise<OpenedDatabase> {
  if (config.databaseUrl !== null) {
    await checkExternal(config.databaseUrl, log)
    return { target: config.databaseUrl, kind: 'external', givenUp: new Promise(() => {}), close: async () => {} }
  }
  const embedded = await EmbeddedPostgres.start({ dataDir: config.dataDir, log })
  return { target: embedded.address, kind: 'embedded', givenUp: embedded.givenUp, close: () => embedded.stop() }
}

/** The end of a sentence that begins with the database. */
export const NO_LETTERS =
  "has a locale that knows the capital letters of ASCII only, so people are not found by others: make it with locale 'C.UTF-8'."

async function checkExternal(address: string, log: StartLog): Promise<void> {
  const sql = postgres(address, { max: 1, prepare: false, connect_timeout: 10, onnotice: () => {} })
  try {
    const [server] = await sql<{ version: string; encoding: string; hasLetters: boolean }[]>`
      select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding,
        lower('Ї') = 'ї' as "hasLetters"`
    const major = Math.floor(Number(server?.version) / 10_000)
    if (major < MIN_MAJOR)
      throw new StartError(`DATABASE_URL leads to PostgreSQL ${major}; Korben needs ${MIN_MAJOR} or newer.`)
    if (server?.encoding !== 'UTF8')
      throw new StartError(`The database of DATABASE_URL has the encoding ${server?.encoding}; it must be UTF8.`)
    if (!server.hasLetters) log.warn({}, `The database of DATABASE_URL ${NO_LETTERS}`)
  } catch (error) {
    throw error instanceof StartError
      ? error
      : new StartError(`DATABASE_URL (${withoutPassword(address)}) ${whyClosed(error)}.`, { cause: error })
  } finally {
    await sql.end({ timeout: 1 })
  }
}

/** The end of a sentence that begins with the address. */
function whyClosed(error: unknown): string {
  switch (codeOf(error)) {
    case 'ECONNREFUSED':
      return 'is not answered: nothing listens there'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'names a host that is not known'
    case 'ENOENT':
      return 'names a socket that does not exist'
    case 'CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
      return 'is not answered: the connection timed out'
    case '28P01':
    case '28000':
      return 'is refused: the user or the password is wrong'
    case '3D000':
      return 'names a database that does not exist: create it first'
    default:
      return `cannot be used: ${messageOf(error)}`
  }
}
