import { acrossCompanies, describeStore } from '../../test/harness/describe-store.ts'
import type { Tx } from '../kit/db.ts'
import * as store from './watch.store.ts'

const whole = (run: (sql: Tx) => PromiseLike<unknown>) =>
  acrossCompanies('the operator watches the whole installation', run)

describeStore('watch', store, ({ now }) => ({
  limitWatch: whole((sql) => store.limitWatch(sql, 2_000)),
  countDeliveries: whole(store.countDeliveries),
  findLateDeliveries: whole((sql) => store.findLateDeliveries(sql, now)),
  countDueRuns: whole((sql) => store.countDueRuns(sql, now)),
  countDueJobs: whole((sql) => store.countDueJobs(sql, now)),
  countDueWebhooks: whole((sql) => store.countDueWebhooks(sql, now)),
  countLeftovers: whole(store.countLeftovers),
  countConnections: whole((sql) => store.countConnections(sql, now, 60)),
  measureDatabase: whole(store.measureDatabase),
  countBackends: whole(store.countBackends),
  findMissingTables: whole((sql) => store.findMissingTables(sql, ['event_default', 'event_0001_01'])),
  findSchemaVersion: whole(store.findSchemaVersion),
}))
