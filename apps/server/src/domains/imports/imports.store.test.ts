import { acrossCompanies, describeStore, withRows } from '../../../test/harness/describe-store.ts'
import * as store from './imports.store.ts'

describeStore('imports', store, ({ companyId, importId, connectionId, leadgentoolId, tagId, now, newId }) => {
  const plan = { connectionId, leadgentoolId, tagIds: [tagId], total: 1, createdAt: now }
  const finished = { import: { finished_at: new Date(0) } } as const
  return {
    insertImport: (sql) => store.insertImport(sql, companyId, { ...plan, id: newId() }),
    insertImportRows: withRows({ import_row: null }, (sql) =>
      store.insertImportRows(sql, companyId, importId, [{ phone: '+380501112233', name: null, email: null }]),
    ),
    lockImport: (sql) => store.lockImport(sql, companyId, importId),
    findWaitingRows: (sql) => store.findWaitingRows(sql, companyId, importId, { from: 0, limit: 10 }),
    findTaken: (sql) => store.findTaken(sql, companyId, connectionId, ['visitor-1']),
    updateProgress: withRows({ import_row: { n: 0 } }, (sql) =>
      store.updateProgress(sql, companyId, importId, [{ n: 0, outcome: 'created', reason: null }], now),
    ),
    deleteFinishedImports: acrossCompanies(
      'the sweep of old imports',
      withRows(finished, (sql) => store.deleteFinishedImports(sql, now, 10)),
    ),
  }
})
