import { acrossCompanies, describeStore, findsNothing } from '../../test/harness/describe-store.ts'
import * as store from './partitions.store.ts'

const WHOLE_TABLE = 'a partition holds the rows of all companies'
const RANGE = { from: '80000000', to: '80300000' }

describeStore('partitions', store, () => ({
  lockPartitioning: findsNothing('it locks', (sql) => store.lockPartitioning(sql)),
  findTable: (sql) => store.findTable(sql, 'message_default'),
  hasDefaultRows: acrossCompanies(WHOLE_TABLE, (sql) =>
    store.hasDefaultRows(sql, 'message', { column: 'id', ...RANGE }),
  ),
  createPartition: acrossCompanies(
    WHOLE_TABLE,
    findsNothing('it makes a table', (sql) => store.createPartition(sql, 'message', 'message_2038_01', RANGE)),
  ),
}))
