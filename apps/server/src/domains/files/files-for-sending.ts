import type { CompanyId, ConnectionId } from '@korben/contract'
import type { EdgeFiles } from '../../kit/channel.ts'
import type { WorkerCtx } from '../../kit/context.ts'
import { readId } from '../../kit/ids.ts'
import { readFileBytes } from './files.service.ts'
import * as store from './files.store.ts'

/** The files of a company, as a channel sends them over one of its connections. */
export const filesForSending = (
  { sql, world, now, log }: WorkerCtx,
  companyId: CompanyId,
  connectionId: ConnectionId,
): EdgeFiles => ({
  open: async (id, usedAs) => {
    const fileId = readId<'file'>(id)
    const [file] = fileId === null ? [] : await store.findStored(sql, companyId, [fileId])
    if (!file) return null
    const place = { fileId: file.id, connectionId, usedAs }
    const [known] = await store.findHandle(sql, companyId, place)
    return {
      name: file.name,
      mime: file.mime ?? 'application/octet-stream',
      sizeBytes: file.size_bytes,
      width: file.width,
      height: file.height,
      read: () => readFileBytes(world.storage, file),
      handle: known?.handle ?? null,
      keepHandle: async (handle) => {
        // Without it the bytes are sent once more; the message has arrived, and that counts.
        await store.insertHandle(sql, companyId, { ...place, handle, now: now() }).catch((error: unknown) => {
          log.warn({ error, file: file.id }, 'The handle of a file could not be kept')
        })
      },
    }
  },
})
