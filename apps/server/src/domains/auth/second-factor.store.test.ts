import { describeStore, withRows } from '../../../test/harness/describe-store.ts'
import * as store from './second-factor.store.ts'

const sealed = Buffer.from('sealed')

describeStore('second-factor', store, ({ loginId, rows, now }) => ({
  lockLogin: (sql) => store.lockLogin(sql, loginId),
  updatePendingSecret: (sql) => store.updatePendingSecret(sql, loginId, sealed, now),
  confirmSecret: withRows({ login: { totp_pending: sealed } }, (sql) => store.confirmSecret(sql, loginId, 1, now)),
  updateLastStep: (sql) => store.updateLastStep(sql, loginId, 1),
  deleteSecret: withRows({ login: { totp_secret: sealed } }, (sql) => store.deleteSecret(sql, loginId, now)),
  countRecoveryCodes: (sql) => store.countRecoveryCodes(sql, loginId),
  insertRecoveryCodes: (sql) => store.insertRecoveryCodes(sql, loginId, [Buffer.from('one'), Buffer.from('two')]),
  takeRecoveryCode: (sql) => store.takeRecoveryCode(sql, loginId, rows.login_recovery_code.code_hash),
  deleteRecoveryCodes: (sql) => store.deleteRecoveryCodes(sql, loginId),
}))
