import { existsSync } from 'node:fs'
import { readFile, statfs } from 'node:fs/promises'
import { join } from 'node:path'

/** Free bytes of a folder's disk, as an ordinary user may use them. */
export const freeBytes = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/** Where the default DATA_DIR of root keeps the database: elsewhere, perhaps on another disk. Null when it is inside. */
export async function findDatabaseHome(dataDir: string): Promise<string | null> {
  const note: unknown = JSON.parse(await readFile(join(dataDir, 'database.json'), 'utf8').catch(() => 'null'))
  return typeof note === 'object' &&
    note !== null &&
    'home' in note &&
    typeof note.home === 'string' &&
    existsSync(note.home)
    ? note.home
    : null
}
