import { acrossCompanies, describeStore, withRows } from '../../../test/harness/describe-store.ts'
import * as store from './files.store.ts'

const STORED = { file: { state: 'stored' } } as const
const sha256 = Buffer.alloc(32, 1)

describeStore('files', store, ({ companyId, fileId, connectionId, userId, rows, now, newId }) => ({
  insertFile: (sql) => {
    const file = {
      id: newId<'file'>(),
      name: 'a.png',
      sizeBytes: 3,
      address: 'another',
      createdBy: userId,
      createdAt: now,
    }
    return store.insertFile(sql, companyId, file)
  },
  insertLookup: (sql) => store.insertLookup(sql, companyId, { id: fileId, address: 'another' }),
  findFile: (sql) => store.findFile(sql, companyId, fileId),
  findStored: withRows(STORED, (sql) => store.findStored(sql, companyId, [fileId])),
  findFileAt: acrossCompanies(
    'An address leads to its company.',
    withRows(STORED, (sql) => store.findFileAt(sql, rows.file_lookup.address)),
  ),
  claimUpload: (sql) => store.claimUpload(sql, companyId, fileId, 'key'),
  updateStored: withRows({ file: { storage_key: 'key' } }, (sql) => {
    const content = { key: 'key', mime: 'image/png', width: 1, height: 1, sha256 }
    return store.updateStored(sql, companyId, fileId, content)
  }),
  updateUsed: withRows(STORED, (sql) => store.updateUsed(sql, companyId, [fileId], now)),
  findHandle: (sql) => store.findHandle(sql, companyId, { fileId, connectionId, usedAs: rows.file_handle.used_as }),
  insertHandle: (sql) =>
    store.insertHandle(sql, companyId, { fileId, connectionId, usedAs: 'sendPhoto', handle: 'abc', now }),
  markForgotten: acrossCompanies('Forgets for all companies.', (sql) =>
    store.markForgotten(sql, { awaited: new Date(now.getTime() + 1), unused: now }, 10),
  ),
  deleteRemoved: withRows({ file: { state: 'removing' } }, (sql) => store.deleteRemoved(sql, companyId, fileId)),
}))
