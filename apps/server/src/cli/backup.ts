import { resolve } from 'node:path'
import server from '../../package.json' with { type: 'json' }
import { noteBackup } from '../app/last-backup.ts'
import { findSecretKey } from '../app/secret-key.ts'
import type { Config } from '../kit/config.ts'
import { createSecretBox } from '../kit/crypto.ts'
import { createFolderStorage } from '../kit/storage/folder-storage.ts'
import { filesFolder } from '../kit/storage/open-storage.ts'
import { withDirectDatabase } from './backup/direct-database.ts'
import { sumRows } from './backup/format.ts'
import { refuseExisting, writeBackup } from './backup/write-backup.ts'
import { type Command, CommandError, requireText } from './command.ts'

/** Saves everything into one file while the server goes on working. */
export const backupCommand: Command = {
  name: 'backup',
  summary: 'Save everything into a file: --out FILE [--force] [--without-key]',
  options: { out: { type: 'string' }, force: { type: 'boolean' }, 'without-key': { type: 'boolean' } },
  run: async ({ config, options }) => {
    const file = resolve(requireText(options, 'out'))
    const force = options.force === true
    refuseExisting(file, force)
    const key = await readKey(config)
    const secretKey = options['without-key'] === true ? null : key.toKeep
    const { header, end, bytes, lostFiles } = await withDirectDatabase(config, (sql) =>
      untilInterrupted((signal) =>
        writeBackup(sql, {
          file,
          force,
          secretKey,
          checkKey: key.check,
          product: server.version,
          now: new Date(),
          signal,
          storage: config.storageUrl === null ? createFolderStorage(filesFolder(config)) : null,
        }),
      ),
    )
    await noteBackup(config.dataDir, new Date(header.createdAt))
    const rows = sumRows(end.rows)
    return {
      json: {
        file,
        bytes,
        tables: header.tables.length,
        rows,
        files: end.files,
        lost_files: lostFiles,
        has_secret_key: secretKey !== null,
        created_at: header.createdAt,
      },
      text: [
        `Saved ${rows} rows of ${header.tables.length} tables and ${end.files} files in ${file} (${(bytes / 1e6).toFixed(1)} MB).`,
        ...(lostFiles > 0
          ? [`${lostFiles} files are missing from ${filesFolder(config)}, and so from the backup.`]
          : []),
        ...(config.storageUrl === null
          ? []
          : ['Files lie in STORAGE_URL and are NOT in it: save that storage as well.']),
        secretKey === null
          ? 'The secret key is NOT in it: keep the key as well, apart from the file. Without it the backup cannot be restored.'
          : 'The secret key of DATA_DIR is in it: whoever has this file can read everything, so keep it where nobody else can.',
      ].join('\n'),
    }
  },
}

/** The key that may go into the file: the one of DATA_DIR, never one that the operator keeps in SECRET_KEY. */
async function readKey(config: Config): Promise<{ toKeep: string | null; check: (fingerprint: string) => void }> {
  const found = await findSecretKey(config)
  return {
    toKeep: found?.from === 'file' ? found.key : null,
    check: (fingerprint) => {
      if (found && createSecretBox(found.key).fingerprint !== fingerprint) {
        throw new CommandError('SECRET_KEY is not the key that encrypted this database; give the original one.')
      }
    },
  }
}

/** Ctrl-C ends what is under way in order, so that nothing half done stays behind. */
async function untilInterrupted<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController()
  const interrupt = () => stop.abort()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, interrupt)
  try {
    return await act(stop.signal)
  } finally {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, interrupt)
  }
}
