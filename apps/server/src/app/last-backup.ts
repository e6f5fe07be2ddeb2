import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const fileOf = (dataDir: string) => join(dataDir, 'last-backup.json')

/** Notes in DATA_DIR that a backup succeeded, for whoever watches. False when there is no DATA_DIR that can be written. */
export const noteBackup = async (dataDir: string, at: Date): Promise<boolean> =>
  existsSync(dataDir) &&
  writeFile(fileOf(dataDir), `${JSON.stringify({ at: at.toISOString() })}\n`, { mode: 0o644 }).then(
    () => true,
    () => false,
  )

/** When `korben backup` last succeeded with this DATA_DIR; null when that is not known. */
export async function findLastBackup(dataDir: string): Promise<Date | null> {
  const text = await readFile(fileOf(dataDir), 'utf8').catch(() => null)
  const at = text === null ? Number.NaN : Date.parse(/"at":"([^"]+)"/.exec(text)?.[1] ?? '')
  return Number.isNaN(at) ? null : new Date(at)
}
