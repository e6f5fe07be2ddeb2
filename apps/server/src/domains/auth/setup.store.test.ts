import { acrossCompanies, describeStore } from '../../../test/harness/describe-store.ts'
import * as store from './setup.store.ts'

describeStore('setup', store, ({ now }) => ({
  findIsOpen: acrossCompanies('Set-up is open while there is no company at all.', (sql) => store.findIsOpen(sql)),
  insertSetupCode: (sql) =>
    store.insertSetupCode(sql, { hash: Buffer.from('another'), createdAt: now, expiresAt: now }),
  takeSetupTry: (sql) => store.takeSetupTry(sql, new Date(0)),
  takeSetupCodes: (sql) => store.takeSetupCodes(sql),
  lockSetup: (sql) => store.lockSetup(sql),
}))
