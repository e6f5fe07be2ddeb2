import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { findDatabaseHome, freeBytes } from '../../app/disk-space.ts'
import { type Config, publicUrlOf } from '../../kit/config.ts'
import { messageOf } from '../../kit/postgres/start-error.ts'
import { type Finding, unwell, well } from './check.ts'

/** The oldest minor version of each odd or even line that runs TypeScript as it stands; every later line does. */
const OLDEST_MINOR: Record<number, number> = { 22: 18, 23: 6 }

export async function checkNode(version: string): Promise<Finding> {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isEnough = major >= 24 || minor >= (OLDEST_MINOR[major] ?? Number.POSITIVE_INFINITY)
  return isEnough ? well(`Node ${version}.`) : unwell(`Node ${version}; 22.18 or newer is needed.`)
}

export async function describeConfig(config: Config): Promise<Finding> {
  const database = config.databaseUrl === null ? 'embedded PostgreSQL' : 'PostgreSQL of DATABASE_URL'
  const pooler = config.databasePooler === 'transaction' ? ' through a transaction pooler' : ''
  return well(`${database}${pooler}, DATA_DIR ${config.dataDir}, reached at ${publicUrlOf(config)}.`)
}

/** Below this a database soon stops taking anything in. */
const NEEDED_BYTES = 1e9

export async function checkDataDir({ dataDir, databaseUrl }: Config): Promise<Finding> {
  if (!existsSync(dataDir)) {
    return databaseUrl === null
      ? unwell(`${dataDir} is not there; \`npm start\` makes it.`)
      : well(`${dataDir} is not there, and is not needed yet.`)
  }
  const unwritable = await tryToWrite(dataDir)
  if (unwritable) return unwell(`${dataDir} cannot be written: ${unwritable}.`)
  const home = await findDatabaseHome(dataDir)
  const folders = home === null ? [dataDir] : [dataDir, home]
  const spaces = await Promise.all(folders.map(async (folder) => ({ folder, free: await freeBytes(folder) })))
  const sentence = spaces.map(({ folder, free }) => `${folder} has ${(free / 1e9).toFixed(1)} GB free`).join(', ')
  return spaces.every(({ free }) => free >= NEEDED_BYTES)
    ? well(`${sentence}.`)
    : unwell(`${sentence}; below ${NEEDED_BYTES / 1e9} GB the database may soon be unable to write.`)
}

/** Permissions say too little: a file system may be read-only, a quota used up. */
async function tryToWrite(folder: string): Promise<string | null> {
  try {
    await rm(await mkdtemp(join(folder, '.doctor-')), { recursive: true })
    return null
  } catch (error) {
    return messageOf(error)
  }
}

/** An embedded database is only looked at when it is there: a check makes none. */
export const hasDatabase = ({ dataDir, databaseUrl }: Config): boolean =>
  databaseUrl !== null || existsSync(join(dataDir, 'database.json')) || existsSync(join(dataDir, 'postgres', 'data'))
