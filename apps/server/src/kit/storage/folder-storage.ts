import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Bytes, requireKey, type Storage, StorageError } from './storage.ts'

/** Where files stand while they are written. */
const UNFINISHED = 'unfinished'

/**
 * Files in a folder. A file stands under its name when it is whole and on the disk; until then under another one. All processes that share the
 * storage must see the same folder.
 */
export function createFolderStorage(root: string): Storage {
  const placeOf = (key: string) => join(root, requireKey(key))
  return {
    write: async (key, bytes, sizeBytes) => {
      const place = placeOf(key)
      const unfinished = join(root, UNFINISHED, randomUUID())
      try {
        await inWords('write', async () => {
          await mkdir(dirname(unfinished), { recursive: true, mode: 0o700 })
          await mkdir(dirname(place), { recursive: true, mode: 0o700 })
        })
        await writeWhole(unfinished, bytes, sizeBytes)
        await inWords('write', async () => {
          await rename(unfinished, place)
          await syncFolder(dirname(place))
        })
      } catch (error) {
        await rm(unfinished, { force: true }).catch(() => {}) // swept later
        throw error
      }
    },
    read: (key, { first, last }) => readPart(placeOf(key), first, last),
    delete: (key) => inWords('delete', () => rm(placeOf(key), { force: true })),
    sweep: async (at) => {
      const folder = join(root, UNFINISHED)
      for (const name of await readdir(folder).catch(() => [])) {
        const changed = await stat(join(folder, name)).catch(() => null)
        if (changed && changed.mtime < at) await inWords('delete', () => rm(join(folder, name), { force: true }))
      }
    },
  }
}

async function writeWhole(place: string, bytes: Bytes, sizeBytes: number): Promise<void> {
  const file = await inWords('write', () => open(place, 'wx', 0o600))
  try {
    let written = 0
    for await (const piece of bytes) {
      written += piece.length
      await inWords('write', () => writePiece(file, piece))
    }
    if (written !== sizeBytes) throw new StorageError(`${written} bytes came instead of ${sizeBytes}.`)
    await inWords('write', () => file.sync())
  } finally {
    await file.close()
  }
}

async function writePiece(file: FileHandle, piece: Uint8Array): Promise<void> {
  for (let from = 0; from < piece.length; ) from += (await file.write(piece, from)).bytesWritten
}

async function* readPart(place: string, first: number, last: number): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of createReadStream(place, { start: first, end: last })) yield piece
  } catch (error) {
    throw failed('read', error)
  }
}

/** After a power cut the file is still under its name. Some systems cannot do it; the file itself is on the disk. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder).catch(() => null)
  await handle?.sync().catch(() => {})
  await handle?.close()
}

async function inWords<T>(deed: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    throw failed(deed, error)
  }
}

const failed = (deed: string, error: unknown) =>
  error instanceof StorageError
    ? error
    : new StorageError(`The folder of files: could not ${deed} (${error instanceof Error ? error.message : error}).`)
