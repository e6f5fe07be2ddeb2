import { describeStore } from '../../../test/harness/describe-store.ts'
import * as store from './health.store.ts'

describeStore('connections/health', store, ({ companyId, connectionId }) => ({
  findHealth: (sql) => store.findHealth(sql, companyId, connectionId),
  findUse: (sql) => store.findUse(sql, companyId, connectionId),
}))
