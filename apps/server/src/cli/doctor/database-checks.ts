import { findFingerprint } from '../../app/installation.store.ts'
import { findSecretKey, keyFile } from '../../app/secret-key.ts'
import type { Config } from '../../kit/config.ts'
import { createSecretBox } from '../../kit/crypto.ts'
import { connect, type Database, one, type Sql } from '../../kit/db.ts'
import { NewerSchemaError, pendingMigrations, readMigrations } from '../../kit/migrate.ts'
import { NO_LETTERS } from '../../kit/postgres/open-database.ts'
import { type Finding, unwell, well } from './check.ts'
import * as store from './doctor.store.ts'

const OLDEST_POSTGRES = 150_000

export async function checkServer(sql: Sql, kind: 'embedded' | 'external'): Promise<Finding> {
  const { version, number, encoding, has_letters, size } = one(await store.findServer(sql))
  const sentence = `PostgreSQL ${version}, ${kind}, ${(size / 1e6).toFixed(0)} MB`
  if (number < OLDEST_POSTGRES) return unwell(`${sentence}; 15 or newer is needed.`)
  if (encoding !== 'UTF8') return unwell(`${sentence}; its encoding is ${encoding} and must be UTF8.`)
  return has_letters ? well(`${sentence}.`) : unwell(`${sentence}; it ${NO_LETTERS}`)
}

/** What waits for LISTEN and for the lock of migrations goes past the pooler. */
export async function checkDirect(url: string): Promise<Finding> {
  const sql = connect(url, { max: 1, name: 'korben-direct' })
  try {
    one(await store.findServer(sql))
    return well('DATABASE_DIRECT_URL answers.')
  } finally {
    await sql.end({ timeout: 1 })
  }
}

export async function checkMigrations(sql: Database): Promise<Finding> {
  try {
    const pending = await pendingMigrations(sql)
    if (pending.length === 0) return well(`The schema is ${(await readMigrations()).at(-1)?.version ?? 'empty'}.`)
    return unwell(
      `${pending.join(', ')} ${pending.length === 1 ? 'is' : 'are'} not applied; \`korben migrate\` or the next start does it.`,
    )
  } catch (error) {
    if (error instanceof NewerSchemaError) return unwell(error.message)
    throw error
  }
}

export async function checkSecretKey(sql: Sql, config: Config): Promise<Finding> {
  const [installation] = await findFingerprint(sql)
  const found = await findSecretKey(config)
  if (!installation) return well('No key has been used yet.')
  if (!found)
    return unwell(
      `${keyFile(config)} is missing; put it back, or give the key as SECRET_KEY. Without it no credentials can be read.`,
    )
  const place = found.from === 'file' ? keyFile(config) : 'SECRET_KEY'
  return createSecretBox(found.key).fingerprint === installation.secret_fingerprint
    ? well(`${place} is the key of this database.`)
    : unwell(`${place} is not the key that encrypted this database; give the original one.`)
}

/** Leases go by the database's clock, what is due by that of the process. */
const MAX_CLOCK_SECONDS = 2

export async function checkClock(sql: Sql, now: () => Date): Promise<Finding> {
  const before = now().getTime()
  const server = one(await store.findServer(sql))
  const seconds = (server.now * 1000 - (before + now().getTime()) / 2) / 1000
  const sentence = `The database's clock is ${Math.abs(seconds).toFixed(2)} s ${seconds < 0 ? 'behind' : 'ahead of'} this machine's`
  return Math.abs(seconds) <= MAX_CLOCK_SECONDS ? well(`${sentence}.`) : unwell(`${sentence}; set both by NTP.`)
}
