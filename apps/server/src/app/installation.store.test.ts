import { acrossCompanies, describeStore, findsNothing } from '../../test/harness/describe-store.ts'
import * as store from './installation.store.ts'

const WHOLE = 'it concerns the installation as a whole'

describeStore('installation', store, () => ({
  claimFingerprint: findsNothing('the installation has its key already', (sql) => store.claimFingerprint(sql, 'f')),
  findFingerprint: acrossCompanies(WHOLE, (sql) => store.findFingerprint(sql)),
  findServerVersion: acrossCompanies(WHOLE, (sql) => store.findServerVersion(sql)),
  hasCompany: acrossCompanies(WHOLE, (sql) => store.hasCompany(sql)),
  ping: acrossCompanies(WHOLE, (sql) => store.ping(sql)),
}))
