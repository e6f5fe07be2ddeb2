import { describeStore, withRows } from '../../../test/harness/describe-store.ts'
import { sha256 } from '../../kit/crypto.ts'
import * as store from './auth.store.ts'

const withoutToken = { api_token: { revoked_at: new Date('2026-05-01') }, api_token_lookup: null }
const login = { email: 'bob@example.com', emailFolded: 'bob@example.com', passwordHash: 'hash' }

describeStore('auth', store, ({ companyId, token, now, newId }) => ({
  insertLogin: (sql) => store.insertLogin(sql, { ...login, id: newId(), createdAt: now }),
  findLoginByEmail: (sql) => store.findLoginByEmail(sql, 'ann@example.com'),
  insertV2Token: withRows(withoutToken, (sql) =>
    store.insertV2Token(sql, companyId, {
      id: newId(),
      hash: sha256('new'),
      secret: Buffer.from('sealed'),
      createdAt: now,
    }),
  ),
  revokeV2Token: (sql) => store.revokeV2Token(sql, companyId, now),
  findV2Token: (sql) => store.findV2Token(sql, companyId),
  findTokenOwner: (sql) => store.findTokenOwner(sql, sha256(token)),
}))
