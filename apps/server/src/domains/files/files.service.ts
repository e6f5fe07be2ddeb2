import { createHash } from 'node:crypto'
import type { FileId } from '@korben/contract'
import type { FileRow } from '../../generated/rows.ts'
import type { Ctx } from '../../kit/context.ts'
import { randomCode } from '../../kit/crypto.ts'
import { one } from '../../kit/db.ts'
import { raise } from '../../kit/errors.ts'
import { newId } from '../../kit/ids.ts'
import { SNIFFED_BYTES, sniff } from '../../kit/storage/sniff.ts'
import { type Bytes, type Storage, StorageError } from '../../kit/storage/storage.ts'
import { cleanFileName } from './file-name.ts'
import { alreadyStored, fileNotFound, fileTooLarge, storageFailed, wrongSize } from './files.errors.ts'
import * as store from './files.store.ts'

/** Characters of an address: more than can be tried. */
const ADDRESS_LENGTH = 32

/** Bytes that one file may have. */
const limitOf = ({ world }: Ctx): number => world.config.fileMaxMegabytes * 1024 * 1024

/** A row before its bytes: whatever happens to an upload, somebody knows of it. */
export const announceFile = (ctx: Ctx, { name, sizeBytes }: { name: string; sizeBytes: number }): Promise<FileRow> =>
  ctx.transaction(async (ctx) => {
    if (sizeBytes > limitOf(ctx)) throw fileTooLarge(limitOf(ctx))
    const file = {
      id: newId<'file'>(ctx.now()),
      name: cleanFileName(name),
      sizeBytes,
      address: randomCode(ADDRESS_LENGTH),
      createdBy: ctx.actor.userId,
      createdAt: ctx.now(),
    }
    const [row] = await store.insertFile(ctx.sql, ctx.companyId, file)
    await store.insertLookup(ctx.sql, ctx.companyId, file)
    return one(row ? [row] : [])
  })

export const getFile = async (ctx: Ctx, id: FileId): Promise<FileRow> =>
  (await store.findFile(ctx.sql, ctx.companyId, id))[0] ?? raise(fileNotFound(id))

/**
 * Keeps the bytes of an announced file. Runs in no transaction: bytes come slowly. Each upload writes to a place of its own, so that two at once cannot
 * mix; the first that is whole is the file. The same bytes again change nothing.
 */
export async function storeContent(ctx: Ctx, id: FileId, bytes: Bytes): Promise<FileRow> {
  const { storage } = ctx.world
  const file = await getFile(ctx, id)
  const facts = newFacts()
  const inspected = inspect(bytes, file.size_bytes, facts)
  if (file.state === 'stored') {
    for await (const _piece of inspected);
    return requireSame(file, facts)
  }
  const key = `${ctx.companyId}/${id}-${randomCode(16)}`
  const [claimed] = await store.claimUpload(ctx.sql, ctx.companyId, id, key)
  if (!claimed) throw alreadyStored(id)
  const { previous } = claimed
  if (previous !== null) await inWords(ctx, () => storage.delete(previous))
  await inWords(ctx, () => storage.write(key, inspected, file.size_bytes))
  const sniffed = sniff(Buffer.concat(facts.head))
  const content = { key, ...sniffed, sha256: facts.hash.digest() }
  const [stored] = await store.updateStored(ctx.sql, ctx.companyId, id, content)
  if (stored) return stored
  await inWords(ctx, () => storage.delete(key))
  const winner = await getFile(ctx, id)
  return content.sha256.equals(winner.sha256 ?? Buffer.alloc(0)) ? winner : raise(alreadyStored(id))
}

/** A file that is there as a whole: announced and stored in one go. */
export async function keepFile(ctx: Ctx, { name, bytes }: { name: string; bytes: Uint8Array }): Promise<FileRow> {
  const { id } = await announceFile(ctx, { name, sizeBytes: bytes.length })
  return storeContent(
    ctx,
    id,
    (async function* () {
      yield bytes
    })(),
  )
}

function requireSame(file: FileRow, { hash }: Facts): FileRow {
  if (!hash.digest().equals(file.sha256 ?? Buffer.alloc(0))) throw alreadyStored(file.id)
  return file
}

type Facts = { hash: ReturnType<typeof createHash>; head: Uint8Array[] }
const newFacts = (): Facts => ({ hash: createHash('sha256'), head: [] })

/** Lets pass exactly what was announced, and notes what it is. A sender that breaks off has sent too little. */
async function* inspect(bytes: Bytes, sizeBytes: number, { hash, head }: Facts): AsyncGenerator<Uint8Array> {
  let passed = 0
  try {
    for await (const piece of bytes) {
      if (passed + piece.length > sizeBytes) throw wrongSize(sizeBytes)
      if (passed < SNIFFED_BYTES) head.push(piece.slice(0, SNIFFED_BYTES - passed))
      hash.update(piece)
      passed += piece.length
      yield piece
    }
  } catch {
    throw wrongSize(sizeBytes)
  }
  if (passed !== sizeBytes) throw wrongSize(sizeBytes)
}

async function inWords<T>({ log }: Pick<Ctx, 'log'>, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof StorageError)) throw error
    log.error({ error }, 'The storage of files failed')
    throw storageFailed()
  }
}

/** Files that something begins to refer to. Throws `files.not_found` naming all that are not there. */
export async function useFiles(ctx: Ctx, ids: readonly FileId[]): Promise<ReadonlyMap<FileId, FileRow>> {
  const found = new Map((await store.findStored(ctx.sql, ctx.companyId, ids)).map((row) => [row.id, row]))
  const fresh = [...found.values()].filter((row) => row.used_at === null).map(({ id }) => id)
  if (fresh.length > 0) {
    const kept = new Set((await store.updateUsed(ctx.sql, ctx.companyId, fresh, ctx.now())).map(({ id }) => id))
    for (const id of fresh) if (!kept.has(id)) found.delete(id) // forgotten in this very moment
  }
  const unknown = ids.filter((id) => !found.has(id))
  if (unknown.length > 0) throw fileNotFound(...new Set(unknown))
  return found
}

/** The bytes of a file, or a part of them. */
export const readFileBytes = (storage: Storage, file: FileRow, first = 0, last = file.size_bytes - 1): Bytes =>
  storage.read(file.storage_key ?? '', { first, last })
