import { createHmac } from 'node:crypto'
import type { CompanyId, SessionId } from '@korben/contract'
import type { World } from '../../kit/context.ts'
import { type SecretBox, sha256 } from '../../kit/crypto.ts'
import type { Member, SessionCaller, TokenCaller } from '../../kit/http/caller.ts'
import { rightsOf } from './rights.ts'
import { sessionEnd } from './session-length.ts'
import * as store from './sessions.store.ts'
import { SCOPED_PREFIX } from './tokens.service.ts'
import * as tokens from './tokens.store.ts'

/** How often it is noted that a session or a token is in use: no write with every request. */
const TOUCH_MS = 60_000

/** Whom the cookie of a session means, in one of the login's companies; null when it is unknown or over. */
export async function findSessionCaller(
  { sql, now, box }: World,
  secret: string,
  companyId: CompanyId | null,
): Promise<SessionCaller | null> {
  const at = now()
  const [row] = await store.findSessionOwner(sql, sha256(secret), companyId, at)
  if (!row) return null
  if (at.getTime() - row.last_seen_at.getTime() > TOUCH_MS) await store.touchSession(sql, row.id, at, sessionEnd(at))
  return {
    by: 'session',
    subject: `session:${row.id}`,
    loginId: row.login_id,
    sessionId: row.id,
    csrfToken: csrfTokenOf(box, row.id),
    member: memberOf(row),
  }
}

const memberOf = ({ company_id, user_id, role_kind, rights, own_people_only }: store.SessionOwnerRow): Member | null =>
  company_id && user_id && role_kind
    ? {
        companyId: company_id,
        userId: user_id,
        rights: rightsOf(role_kind, rights),
        ownPeopleOnly: own_people_only === true,
      }
    : null

/** Whom a scoped token means; null when it is unknown or was revoked, or its user is gone. It may do what both it and its user may. */
export async function findTokenCaller({ sql, now }: World, secret: string): Promise<TokenCaller | null> {
  if (!secret.startsWith(SCOPED_PREFIX)) return null
  const [row] = await tokens.findScopedTokenOwner(sql, sha256(secret))
  if (!row) return null
  const at = now()
  if (row.last_used_at === null || at.getTime() - row.last_used_at.getTime() > TOUCH_MS)
    await tokens.touchToken(sql, row.company_id, row.token_id, at)
  const granted = rightsOf(row.role_kind, row.rights)
  return {
    by: 'token',
    subject: `token:${row.token_id}`,
    member: {
      companyId: row.company_id,
      userId: row.user_id,
      rights: new Set(row.scopes.filter((scope) => granted.has(scope))),
      ownPeopleOnly: row.own_people_only,
    },
  }
}

/** Derived, so nothing has to be kept; from the session's id, so that pages stay good when its secret is replaced. */
const csrfTokenOf = (box: SecretBox, sessionId: SessionId): string =>
  createHmac('sha256', box.signingKey('korben.csrf')).update(sessionId).digest('base64url')
