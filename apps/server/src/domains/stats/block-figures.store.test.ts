import { acrossCompanies, describeStore } from '../../../test/harness/describe-store.ts'
import * as store from './block-figures.store.ts'

describeStore('figures of blocks', store, ({ companyId, tunnelId, tunnelBlockId }) => ({
  insertBlockDeltas: (sql) =>
    store.insertBlockDeltas(sql, [
      { company_id: companyId, tunnel_id: tunnelId, block_id: tunnelBlockId, outcome: 'sent', change: 2 },
    ]),
  moveBlockDeltas: acrossCompanies('folding works over all companies', (sql) => store.moveBlockDeltas(sql, 10)),
  findBlockFigures: (sql) => store.findBlockFigures(sql, companyId, tunnelId),
}))
