import { acrossCompanies, describeStore, findsNothing } from '../../../test/harness/describe-store.ts'
import type { Tx } from '../../kit/db.ts'
import * as store from './doctor.store.ts'

const across = (run: (sql: Tx) => PromiseLike<unknown>) =>
  acrossCompanies('doctor looks at the whole installation', run)
const sample = { companies: 20, rows: 1000 }

describeStore('doctor', store, () => ({
  limitStatements: across((sql) => store.limitStatements(sql, 10)),
  findServer: across(store.findServer),
  countCompanies: across((sql) => store.countCompanies(sql, sample)),
  findWrongCounts: across((sql) => store.findWrongCounts(sql, sample)),
  findWrongMessages: across((sql) => store.findWrongMessages(sql, { companies: 20, perCompany: 10 })),
  findWrongChats: across((sql) => store.findWrongChats(sql, { companies: 20, perCompany: 10, messages: 1000 })),
  findWrongFigures: across((sql) => store.findWrongFigures(sql, sample)),
  countForsaken: across((sql) => store.countForsaken(sql, 120)),
  findFailedConnections: findsNothing('its rows are in the tests of the command', across(store.findFailedConnections)),
  findDoubts: findsNothing(
    'its rows are in the tests of the command',
    across((sql) => store.findDoubts(sql, 10)),
  ),
  findDeadJobs: findsNothing('its rows are in the tests of the command', across(store.findDeadJobs)),
  findDeadWebhooks: findsNothing('its rows are in the tests of the command', across(store.findDeadWebhooks)),
  findPartition: across((sql) =>
    store.findPartition(sql, { table: 'event', column: 'id' }, { name: 'event_default', from: '0', to: 'f' }),
  ),
}))
