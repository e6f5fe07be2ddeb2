import { randomBytes } from 'node:crypto'
import type { CompanyId, LoginId, SessionId } from '@korben/contract'
import type { LoginRow } from '../../generated/rows.ts'
import type { WorkerCtx } from '../../kit/context.ts'
import { sha256 } from '../../kit/crypto.ts'
import { one } from '../../kit/db.ts'
import { foldEmail } from '../../kit/email.ts'
import { newId } from '../../kit/ids.ts'
import { deviceNotFound, passwordWrong, signInRefused } from './auth.errors.ts'
import * as authStore from './auth.store.ts'
import { hashPassword, verifyNothing, verifyPassword } from './password.ts'
import * as store from './sessions.store.ts'

/** A browser that is not used for so long is signed out. */
const SESSION_DAYS = 30
const DAY_MS = 86_400_000

/** Where a request comes from, as far as it can be told. */
export type Origin = { address: string; userAgent: string }

/** The login whose password this is. Throws `auth.sign_in_refused`, in the same time for an e-mail that has none. */
export async function verifyLogin(
  ctx: WorkerCtx,
  { email, password }: { email: string; password: string },
  origin: Origin,
): Promise<LoginRow> {
  const [login] = await authStore.findLoginByEmail(ctx.sql, foldEmail(email))
  if (!login) {
    await verifyNothing(password)
    throw signInRefused()
  }
  if (await verifyPassword(password, login.password_hash)) return login
  await noteLogin(ctx, login.id, 'refused', origin)
  throw signInRefused()
}

/** Signs a login in: gives the secret of its new session. It begins in the company where the login has been longest. */
export const openSession = (ctx: WorkerCtx, loginId: LoginId, origin: Origin): Promise<string> =>
  ctx.transaction(async (ctx) => {
    const secret = randomBytes(32).toString('base64url')
    const createdAt = ctx.now()
    const [place] = await store.findPlaces(ctx.sql, loginId)
    await store.insertSession(ctx.sql, {
      id: newId<'login_session'>(createdAt),
      tokenHash: sha256(secret),
      loginId,
      companyId: place?.company_id ?? null,
      createdAt,
      expiresAt: new Date(createdAt.getTime() + SESSION_DAYS * DAY_MS),
      ...short(origin),
    })
    await noteLogin(ctx, loginId, 'signed_in', origin)
    return secret
  })

export const closeSession = (ctx: WorkerCtx, loginId: LoginId, id: SessionId, origin: Origin): Promise<void> =>
  ctx.transaction(async (ctx) => {
    const [gone] = await store.deleteSession(ctx.sql, loginId, id)
    if (!gone) throw deviceNotFound(id)
    await noteLogin(ctx, loginId, 'signed_out', origin)
  })

type SessionPlace = { loginId: LoginId; sessionId: SessionId }

/** The company that the session shows from now on; null when the login has no place there. */
export const chooseCompany = (
  ctx: WorkerCtx,
  { loginId, sessionId }: SessionPlace,
  companyId: CompanyId,
): Promise<boolean> =>
  ctx.transaction(async (ctx) => {
    const places = await store.findPlaces(ctx.sql, loginId)
    if (!places.some((place) => place.company_id === companyId)) return false
    await store.updateSessionCompany(ctx.sql, sessionId, companyId)
    return true
  })

/** Signs every other browser out. Throws `auth.password_wrong`. */
export const changePassword = (
  ctx: WorkerCtx,
  { loginId, sessionId }: SessionPlace,
  { current, password }: { current: string; password: string },
  origin: Origin,
): Promise<void> =>
  ctx.transaction(async (ctx) => {
    const login = await getLogin(ctx, loginId)
    if (!(await verifyPassword(current, login.password_hash))) throw passwordWrong()
    await store.updatePassword(ctx.sql, loginId, await hashPassword(password), ctx.now())
    await store.deleteOtherSessions(ctx.sql, loginId, sessionId)
    await noteLogin(ctx, loginId, 'password_changed', origin)
  })

export const getLogin = async (ctx: WorkerCtx, id: LoginId): Promise<LoginRow> =>
  one(await store.findLogin(ctx.sql, id))

const noteLogin = (ctx: WorkerCtx, loginId: LoginId, kind: store.LoginEventKind, origin: Origin) => {
  const createdAt = ctx.now()
  return store.insertLoginEvent(ctx.sql, { id: newId(createdAt), loginId, kind, createdAt, ...short(origin) })
}

/** Both come from outside; a page shows them. */
const short = ({ address, userAgent }: Origin): Origin => ({
  address: address.slice(0, 100),
  userAgent: userAgent.replaceAll('\0', '').slice(0, 300),
})
