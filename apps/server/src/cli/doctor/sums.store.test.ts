import { acrossCompanies, describeStore, findsNothing } from '../../../test/harness/describe-store.ts'
import type { Tx } from '../../kit/db.ts'
import * as store from './sums.store.ts'

const across = (run: (sql: Tx) => PromiseLike<unknown>) =>
  acrossCompanies('doctor looks at the whole installation', run)
const faults = (run: (sql: Tx) => PromiseLike<unknown>) =>
  findsNothing('its rows are in the tests of the command', across(run))
const some = { companies: 20, perCompany: 100 }

describeStore('sums', store, () => ({
  findLostMessages: faults((sql) => store.findLostMessages(sql, some)),
  findStrayRows: faults((sql) => store.findStrayRows(sql, some)),
  findHeldForNothing: faults(store.findHeldForNothing),
  findWrongRuns: faults(store.findWrongRuns),
  findForgottenSignals: faults(store.findForgottenSignals),
  findParkedRuns: faults(store.findParkedRuns),
  findWrongSales: across((sql) => store.findWrongSales(sql, { companies: 20, rows: 1000 })),
  countWrongLeases: across((sql) => store.countWrongLeases(sql, 300)),
  findWrongLookUps: across(store.findWrongLookUps),
  findSetAside: across(store.findSetAside),
  findOldestDoubt: across(store.findOldestDoubt),
}))
