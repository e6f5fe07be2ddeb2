import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../kit/config.ts'
import { newSecretKey, type SecretBox } from '../kit/crypto.ts'
import { type Database, one } from '../kit/db.ts'
import { StartError } from '../kit/postgres/start-error.ts'
import * as store from './installation.store.ts'

/** `from`: SECRET_KEY, or the file in DATA_DIR. */
export type FoundKey = { key: string; from: 'environment' | 'file' }

/** SECRET_KEY, or the one kept in DATA_DIR, made there at the first start with mode 0600. */
export async function readSecretKey(config: Config): Promise<string> {
  const found = await findSecretKey(config)
  return found ? found.key : keepSecretKey(config, newSecretKey())
}

/** The key as it is, made by nobody here; null when there is none yet. */
export async function findSecretKey(config: Config): Promise<FoundKey | null> {
  if (config.secretKey) return { key: config.secretKey.toLowerCase(), from: 'environment' }
  const file = keyFile(config)
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw new StartError(`The secret key ${file} cannot be read: ${error.message}.`)
  })
  if (kept === null) return null
  const key = kept.trim()
  if (!/^[0-9a-f]{64}$/.test(key)) throw new StartError(`The secret key ${file} is damaged; restore it from a backup.`)
  return { key, from: 'file' }
}

export const keyFile = ({ dataDir }: Pick<Config, 'dataDir'>): string => join(dataDir, 'secret.key')

/**
 * Writes the key into DATA_DIR unless one is there, and gives the one that is there then. Linked into place: of two processes
 * that start at once, one makes the key and the other reads it; never half a key.
 */
export async function keepSecretKey(config: Config, key: string): Promise<string> {
  const file = keyFile(config)
  const draft = `${file}.${process.pid}`
  try {
    await mkdir(config.dataDir, { recursive: true })
    await writeFile(draft, `${key}\n`, { mode: 0o600 })
    await chmod(draft, 0o600)
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
    return (await readFile(file, 'utf8')).trim()
  } catch (error) {
    throw new StartError(
      `The secret key cannot be written to ${file}: ${error instanceof Error ? error.message : error}.`,
    )
  } finally {
    await rm(draft, { force: true })
  }
}

/** The key must be the one that encrypted what the database holds. */
export async function checkFingerprint(sql: Database, box: SecretBox): Promise<void> {
  await store.claimFingerprint(sql, box.fingerprint)
  const kept = one(await store.findFingerprint(sql))
  if (kept.secret_fingerprint !== box.fingerprint) {
    throw new StartError('SECRET_KEY is not the key that encrypted this database; give the original one.')
  }
}
