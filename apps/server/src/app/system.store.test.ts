import { acrossCompanies, describeStore } from '../../test/harness/describe-store.ts'
import * as store from './system.store.ts'

describeStore('system', store, ({ companyId, now }) => ({
  describeInstallation: acrossCompanies('it concerns the installation as a whole', store.describeInstallation),
  countQueues: (sql) => store.countQueues(sql, companyId, now),
  countOwnConnections: (sql) => store.countOwnConnections(sql, companyId, now, 60),
}))
