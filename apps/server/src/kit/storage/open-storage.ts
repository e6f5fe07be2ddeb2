import { join } from 'node:path'
import type { Config } from '../config.ts'
import type { Outbound } from '../outbound/outbound.ts'
import { createFolderStorage } from './folder-storage.ts'
import { createS3Storage } from './s3-storage.ts'
import type { Storage } from './storage.ts'
import { readStorageUrl } from './storage-url.ts'

/** Folder of the files in `DATA_DIR`. */
export const filesFolder = (config: Pick<Config, 'dataDir'>): string => join(config.dataDir, 'files')

/** The storage of the installation: as `STORAGE_URL` says, else a folder. Nothing is touched before it is used. */
export function createStorage(config: Config, http: Outbound, now: () => Date): Storage {
  const place = config.storageUrl === null ? null : readStorageUrl(config.storageUrl)
  return place === null ? createFolderStorage(filesFolder(config)) : createS3Storage(place, http, now)
}
