import { resolve } from 'node:path'
import { findSecretKey, keepSecretKey, keyFile } from '../app/secret-key.ts'
import { countDeliveries } from '../app/watch.store.ts'
import type { Config } from '../kit/config.ts'
import { createSecretBox } from '../kit/crypto.ts'
import { one } from '../kit/db.ts'
import { createOutbound } from '../kit/outbound/outbound.ts'
import { createStorage } from '../kit/storage/open-storage.ts'
import { withDirectDatabase } from './backup/direct-database.ts'
import { type BackupHeader, sumRows } from './backup/format.ts'
import { verifyBackup } from './backup/read-backup.ts'
import { requireKnownMigrations, restoreBackup } from './backup/restore-backup.ts'
import { type Command, CommandError, requireText } from './command.ts'

/** Loads a backup into an empty database. */
export const restoreCommand: Command = {
  name: 'restore',
  summary: 'Load a backup into an empty database: --from FILE',
  options: { from: { type: 'string' } },
  run: async ({ config, options }) => {
    const file = resolve(requireText(options, 'from'))
    const { header, rows, files } = await verifyBackup(file)
    await requireKnownMigrations(file, header)
    const key = await chooseKey(config, header)
    const { skipped, queued } = await withDirectDatabase(config, async (sql) => {
      const http = createOutbound({ allow: config.outboundAllow })
      const storage = createStorage(config, http, () => new Date())
      const { skipped } = await restoreBackup(sql, file, key.keep, storage).finally(() => http.close())
      return { skipped, queued: one(await countDeliveries(sql)).queued }
    })
    const total = sumRows(rows)
    return {
      json: {
        file,
        tables: header.tables.length,
        rows: total,
        files,
        skipped,
        restored_secret_key: key.isRestored,
        created_at: header.createdAt,
      },
      text: [
        `Restored ${total} rows of ${header.tables.length} tables and ${files} files as they were at ${header.createdAt}.`,
        ...(skipped.length > 0
          ? [`Left in the file, because they are no tables of Korben: ${skipped.join(', ')}.`]
          : []),
        ...(key.isRestored ? [`The secret key was put into ${keyFile(config)}.`] : []),
        ...(queued > 0
          ? [
              `${queued} messages were waiting to be sent then. They are sent when Korben starts, also those that were sent after the backup was made.`,
            ]
          : []),
      ].join('\n'),
    }
  },
}

type ChosenKey = {
  isRestored: boolean
  /** Puts the key where it will be looked for: the last thing before the rows that need it are there for good. */
  keep: () => Promise<void>
}

/** The key that is in place must be the one of the backup; one that is missing comes from the backup. */
async function chooseKey(config: Config, header: BackupHeader): Promise<ChosenKey> {
  const found = await findSecretKey(config)
  if (found) {
    if (createSecretBox(found.key).fingerprint === header.secretFingerprint)
      return { isRestored: false, keep: async () => {} }
    throw new CommandError(
      found.from === 'environment'
        ? 'SECRET_KEY is not the key of this backup; give the original one.'
        : `${keyFile(config)} is not the key of this backup; restore into another DATA_DIR, or put the original key there.`,
    )
  }
  const key = header.secretKey
  if (key === null) throw new CommandError('The secret key is not in this backup; give it as SECRET_KEY.')
  if (createSecretBox(key).fingerprint !== header.secretFingerprint)
    throw new CommandError(
      'The secret key in this backup is not the one of its rows; give the original one as SECRET_KEY.',
    )
  return {
    isRestored: true,
    keep: async () => {
      if ((await keepSecretKey(config, key)) === key) return
      throw new CommandError(
        `Another process has just made a key in ${keyFile(config)}; stop it and restore into another DATA_DIR.`,
      )
    },
  }
}
