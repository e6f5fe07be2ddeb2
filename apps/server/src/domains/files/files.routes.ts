import { files, type StoredFile } from '@korben/contract'
import type { FileRow } from '../../generated/rows.ts'
import type { Config } from '../../kit/config.ts'
import { bytesMissing } from '../../kit/http/failure.ts'
import { type ApiApp, mount } from '../../kit/http/mount.ts'
import { isSafeImage } from '../../kit/storage/sniff.ts'
import { addressOf } from './file-address.ts'
import { wrongSize } from './files.errors.ts'
import { announceFile, getFile, storeContent } from './files.service.ts'

export const filesRoutes = (app: ApiApp) =>
  mount(app, files, {
    create: async (ctx, input) => present(ctx.world.config, await announceFile(ctx, input)),
    putContent: async (ctx, { fileId }, { bytes, announcedBytes }) => {
      const { size_bytes } = await getFile(ctx, fileId)
      if (bytes === null) throw bytesMissing()
      if (announcedBytes !== null && announcedBytes !== size_bytes) throw wrongSize(size_bytes)
      return present(ctx.world.config, await storeContent(ctx, fileId, bytes))
    },
    get: async (ctx, { fileId }) => present(ctx.world.config, await getFile(ctx, fileId)),
  })

const present = (config: Config, row: FileRow): StoredFile => ({
  id: row.id,
  name: row.name,
  state: row.state === 'stored' ? 'stored' : 'awaited',
  mime: row.mime,
  isImage: isSafeImage(row.mime),
  sizeBytes: row.size_bytes,
  width: row.width,
  height: row.height,
  url: addressOf(config, row),
  createdAt: row.created_at.toISOString(),
})
