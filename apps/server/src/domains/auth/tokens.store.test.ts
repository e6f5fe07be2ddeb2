import { describeStore, withRows } from '../../../test/harness/describe-store.ts'
import { sha256 } from '../../kit/crypto.ts'
import * as store from './tokens.store.ts'

const scoped = { api_token: { kind: 'v3' as const, secret: null } }

describeStore('tokens', store, ({ companyId, apiTokenId, userId, token, now, newId }) => ({
  insertScopedToken: (sql) =>
    store.insertScopedToken(sql, companyId, {
      id: newId(),
      name: 'Shop',
      hash: sha256('new'),
      scopes: ['people:read'],
      userId,
      createdAt: now,
    }),
  findScopedTokens: withRows(scoped, (sql) => store.findScopedTokens(sql, companyId)),
  revokeScopedToken: withRows(scoped, (sql) => store.revokeScopedToken(sql, companyId, apiTokenId, now)),
  findScopedTokenOwner: withRows(scoped, (sql) => store.findScopedTokenOwner(sql, sha256(token))),
  touchToken: (sql) => store.touchToken(sql, companyId, apiTokenId, now),
}))
