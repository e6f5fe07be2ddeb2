import { acrossCompanies, describeStore } from '../../../test/harness/describe-store.ts'
import { sha256 } from '../../kit/crypto.ts'
import * as store from './sessions.store.ts'

const origin = { address: '192.0.2.1', userAgent: 'Browser' }
const LOGIN = 'a login is in any number of companies'

describeStore('sessions', store, ({ companyId, loginId, loginSessionId, token, now, newId }) => ({
  insertSession: (sql) =>
    store.insertSession(sql, {
      id: newId(),
      tokenHash: sha256('new'),
      loginId,
      companyId,
      createdAt: now,
      expiresAt: now,
      ...origin,
    }),
  findSessionOwner: (sql) => store.findSessionOwner(sql, sha256(token), companyId, new Date(0)),
  touchSession: (sql) => store.touchSession(sql, loginSessionId, now, now),
  updateSessionSecret: (sql) => store.updateSessionSecret(sql, loginSessionId, sha256('other')),
  updateSessionCompany: (sql) => store.updateSessionCompany(sql, loginSessionId, companyId),
  deleteSession: (sql) => store.deleteSession(sql, loginId, loginSessionId),
  deleteOtherSessions: (sql) => store.deleteOtherSessions(sql, loginId, newId()),
  deleteAllSessions: (sql) => store.deleteAllSessions(sql, loginId),
  findSessions: (sql) => store.findSessions(sql, loginId, new Date(0)),
  findPlaces: acrossCompanies(LOGIN, (sql) => store.findPlaces(sql, loginId)),
  findLogin: (sql) => store.findLogin(sql, loginId),
  updatePassword: (sql) => store.updatePassword(sql, loginId, { from: null, to: 'hash' }, now),
}))
