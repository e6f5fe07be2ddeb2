import { randomBytes } from 'node:crypto'
import type { CompanyId, LoginId, SessionId } from '@korben/contract'
import type { LoginRow } from '../../generated/rows.ts'
import type { WorkerCtx, WorkerTx } from '../../kit/context.ts'
import { sha256 } from '../../kit/crypto.ts'
import { one } from '../../kit/db.ts'
import { foldEmail } from '../../kit/email.ts'
import { ACCESS_TOPIC } from '../../kit/http/caller.ts'
import { newId } from '../../kit/ids.ts'
import { deviceNotFound, passwordWrong, signInRefused } from './auth.errors.ts'
import * as authStore from './auth.store.ts'
import { noteLogin, shorten, type Witness } from './login-log.ts'
import { hashPassword, verifyNothing, verifyPassword } from './password.ts'
import { sessionEnd } from './session-length.ts'
import * as store from './sessions.store.ts'
import { deleteTickets } from './tickets.store.ts'

/** The login whose password this is. Throws `auth.sign_in_refused`, in the same time for an e-mail that has none. */
export async function verifyLogin(
  ctx: WorkerCtx,
  { email, password }: { email: string; password: string },
  witness: Witness,
): Promise<LoginRow> {
  const [login] = await authStore.findLoginByEmail(ctx.sql, foldEmail(email))
  const isRight = login ? await verifyPassword(password, login.password_hash) : await verifyNothing(password)
  if (login && isRight) return login
  await ctx.transaction((tx) => noteLogin(tx, login?.id ?? null, 'refused', witness))
  throw signInRefused()
}

/** Signs a login in: gives the secret of its new session. It begins in the company named, else where the login has been longest. */
export const openSession = (
  ctx: WorkerCtx,
  loginId: LoginId,
  witness: Witness,
  companyId?: CompanyId,
): Promise<string> =>
  ctx.transaction(async (tx) => {
    const secret = newSecret()
    const createdAt = tx.now()
    const [place] = await store.findPlaces(tx.sql, loginId)
    await store.insertSession(tx.sql, {
      id: newId<'login_session'>(createdAt),
      tokenHash: sha256(secret),
      loginId,
      companyId: companyId ?? place?.company_id ?? null,
      createdAt,
      expiresAt: sessionEnd(createdAt),
      ...shorten(witness),
    })
    await noteLogin(tx, loginId, 'signed_in', witness)
    return secret
  })

const newSecret = (): string => randomBytes(32).toString('base64url')

/** Another secret for the same session, where it becomes worth more: whoever knew the one before is out. */
export async function rotateSession(tx: WorkerTx, id: SessionId): Promise<string> {
  const secret = newSecret()
  await store.updateSessionSecret(tx.sql, id, sha256(secret))
  return secret
}

export const closeSession = (ctx: WorkerCtx, loginId: LoginId, id: SessionId, witness: Witness): Promise<void> =>
  ctx.transaction(async (tx) => {
    const [gone] = await store.deleteSession(tx.sql, loginId, id)
    if (!gone) throw deviceNotFound(id)
    tx.afterCommit(() => tx.world.hints.give(ACCESS_TOPIC))
    await noteLogin(tx, loginId, 'signed_out', witness)
  })

export type SessionPlace = { loginId: LoginId; sessionId: SessionId }

/** Signs every browser out but this one. */
export const closeOtherSessions = (
  ctx: WorkerCtx,
  { loginId, sessionId }: SessionPlace,
  witness: Witness,
): Promise<void> =>
  ctx.transaction(async (tx) => {
    const gone = await store.deleteOtherSessions(tx.sql, loginId, sessionId)
    if (gone.length === 0) return
    tx.afterCommit(() => tx.world.hints.give(ACCESS_TOPIC))
    await noteLogin(tx, loginId, 'signed_out', witness)
  })

/** The company that the session shows from now on; false when the login has no place there. */
export const chooseCompany = (
  ctx: WorkerCtx,
  { loginId, sessionId }: SessionPlace,
  companyId: CompanyId,
): Promise<boolean> =>
  ctx.transaction(async (tx) => {
    const places = await store.findPlaces(tx.sql, loginId)
    if (!places.some((place) => place.company_id === companyId)) return false
    await store.updateSessionCompany(tx.sql, sessionId, companyId)
    return true
  })

/** Signs every other browser out; gives the secret of this session from now on. Throws `auth.password_wrong`. */
export async function changePassword(
  ctx: WorkerCtx,
  { loginId, sessionId }: SessionPlace,
  { current, password }: { current: string; password: string },
  witness: Witness,
): Promise<string> {
  const login = await requirePassword(ctx, loginId, current)
  const to = await hashPassword(password)
  return ctx.transaction(async (tx) => {
    const [changed] = await store.updatePassword(tx.sql, loginId, { from: login.password_hash, to }, tx.now())
    if (!changed) throw passwordWrong() // changed in between
    await store.deleteOtherSessions(tx.sql, loginId, sessionId)
    tx.afterCommit(() => tx.world.hints.give(ACCESS_TOPIC))
    await deleteTickets(tx.sql, loginId)
    await noteLogin(tx, loginId, 'password_changed', witness)
    return rotateSession(tx, sessionId)
  })
}

/** Throws `auth.password_wrong`. */
export async function requirePassword(
  ctx: Pick<WorkerCtx, 'sql'>,
  loginId: LoginId,
  password: string,
): Promise<LoginRow> {
  const login = await getLogin(ctx, loginId)
  if (!(await verifyPassword(password, login.password_hash))) throw passwordWrong()
  return login
}

export const getLogin = async (ctx: Pick<WorkerCtx, 'sql'>, id: LoginId): Promise<LoginRow> =>
  one(await store.findLogin(ctx.sql, id))
