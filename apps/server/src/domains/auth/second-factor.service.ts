import { createHmac, randomBytes, randomInt } from 'node:crypto'
import type { LoginId } from '@korben/contract'
import type { LoginRow } from '../../generated/rows.ts'
import type { WorkerCtx, WorkerTx } from '../../kit/context.ts'
import { type SecretBox, sha256 } from '../../kit/crypto.ts'
import { one } from '../../kit/db.ts'
import { ACCESS_TOPIC } from '../../kit/http/caller.ts'
import { codeWrong, secondFactorOff, secondFactorOn, ticketDead, tooManyTries } from './auth.errors.ts'
import { findRefusedCodes } from './login-log.store.ts'
import { noteLogin, type Witness } from './login-log.ts'
import * as store from './second-factor.store.ts'
import { getLogin, openSession, requirePassword, rotateSession, type SessionPlace } from './sessions.service.ts'
import { deleteOtherSessions } from './sessions.store.ts'
import * as tickets from './tickets.store.ts'
import { findStep, keyUri, writeBase32 } from './totp.ts'

const ISSUER = 'Korben'
/** As long as the digest (RFC 4226, 4). */
const SECRET_BYTES = 20
const TICKET_MS = 5 * 60_000
/** Wrong codes of a login, with however many tickets, before all codes wait. */
const REFUSALS = { max: 10, withinMs: 15 * 60_000 }

const sealedFor = (id: LoginId) => `login:${id}:totp`
const openSecret = ({ box }: { box: SecretBox }, id: LoginId, sealed: Buffer): Buffer =>
  Buffer.from(box.open(sealed, sealedFor(id)), 'hex')

/** A ticket for the second step of signing in: the password was right. Gives its secret. */
export const openTicket = (ctx: WorkerCtx, loginId: LoginId): Promise<{ ticket: string; expiresAt: Date }> =>
  ctx.transaction(async (tx) => {
    const ticket = randomBytes(32).toString('base64url')
    const createdAt = tx.now()
    const expiresAt = new Date(createdAt.getTime() + TICKET_MS)
    const kind = 'second_factor'
    await tickets.insertTicket(tx.sql, { tokenHash: sha256(ticket), loginId, kind, createdAt, expiresAt })
    return { ticket, expiresAt }
  })

/** Signs in with a ticket and a code; gives the secret of the session. Throws `auth.ticket_dead`, `auth.code_wrong`. */
export async function useTicket(
  ctx: WorkerCtx,
  { ticket, code }: { ticket: string; code: string },
  witness: Witness,
): Promise<string> {
  const secret = await ctx.transaction(async (tx) => {
    const tokenHash = sha256(ticket)
    const [taken] = await tickets.takeTry(tx.sql, tokenHash, 'second_factor', tx.now())
    if (!taken) throw ticketDead()
    const login = await lockLogin(tx, taken.login_id)
    if (!(await isCode(tx, login, code, witness))) return null
    await tickets.takeTicket(tx.sql, tokenHash, 'second_factor', tx.now())
    return openSession(tx, login.id, witness)
  })
  if (secret === null) throw codeWrong()
  return secret
}

/** Offers a new secret; nothing changes until a code of it confirms it. */
export async function beginSecondFactor(
  ctx: WorkerCtx,
  { loginId }: SessionPlace,
  password: string,
): Promise<{ secret: string; uri: string }> {
  const login = await requirePassword(ctx, loginId, password)
  const secret = randomBytes(SECRET_BYTES)
  await ctx.transaction(async (tx) => {
    if ((await lockLogin(tx, loginId)).totp_secret !== null) throw secondFactorOn()
    const sealed = tx.world.box.seal(secret.toString('hex'), sealedFor(loginId))
    await store.updatePendingSecret(tx.sql, loginId, sealed, tx.now())
  })
  return { secret: writeBase32(secret), uri: keyUri({ secret, account: login.email, issuer: ISSUER }) }
}

/** Switches it on; signs every other browser out. `secret`: of this session from now on. */
export async function confirmSecondFactor(
  ctx: WorkerCtx,
  { loginId, sessionId }: SessionPlace,
  code: string,
  witness: Witness,
): Promise<{ recoveryCodes: string[]; secret: string }> {
  const confirmed = await ctx.transaction(async (tx) => {
    const login = await lockLogin(tx, loginId)
    if (login.totp_secret !== null) throw secondFactorOn()
    if (login.totp_pending === null) throw secondFactorOff()
    await refuseMany(tx, loginId)
    const step = findStep(openSecret(tx.world, loginId, login.totp_pending), code, tx.now(), null)
    if (step === null) {
      await noteLogin(tx, loginId, 'code_refused', witness)
      return null
    }
    await store.confirmSecret(tx.sql, loginId, step, tx.now())
    await tickets.deleteTickets(tx.sql, loginId)
    await deleteOtherSessions(tx.sql, loginId, sessionId)
    tx.afterCommit(() => tx.world.hints.give(ACCESS_TOPIC))
    await noteLogin(tx, loginId, 'second_factor_on', witness)
    return { recoveryCodes: await replaceRecoveryCodes(tx, loginId), secret: await rotateSession(tx, sessionId) }
  })
  return confirmed ?? Promise.reject(codeWrong())
}

type PasswordAndCode = { password: string; code: string }

/** The ones before are dead. */
export async function renewRecoveryCodes(
  ctx: WorkerCtx,
  { loginId }: SessionPlace,
  given: PasswordAndCode,
  witness: Witness,
): Promise<string[]> {
  await requirePassword(ctx, loginId, given.password)
  const codes = await ctx.transaction(async (tx) => {
    const login = await lockLogin(tx, loginId)
    if (!(await isCode(tx, login, given.code, witness))) return null
    await noteLogin(tx, loginId, 'recovery_codes_renewed', witness)
    return replaceRecoveryCodes(tx, loginId)
  })
  return codes ?? Promise.reject(codeWrong())
}

/** Gives the secret of this session from now on. */
export async function switchSecondFactorOff(
  ctx: WorkerCtx,
  { loginId, sessionId }: SessionPlace,
  given: PasswordAndCode,
  witness: Witness,
): Promise<string> {
  await requirePassword(ctx, loginId, given.password)
  const secret = await ctx.transaction(async (tx) => {
    const login = await lockLogin(tx, loginId)
    if (!(await isCode(tx, login, given.code, witness))) return null
    await clearSecondFactor(tx, loginId, witness)
    return rotateSession(tx, sessionId)
  })
  return secret ?? Promise.reject(codeWrong())
}

/** Without asking for anything: for the operator, when device and recovery codes are lost. */
export async function clearSecondFactor(tx: WorkerTx, loginId: LoginId, witness: Witness): Promise<void> {
  await store.deleteSecret(tx.sql, loginId, tx.now())
  await store.deleteRecoveryCodes(tx.sql, loginId)
  await tickets.deleteTickets(tx.sql, loginId)
  await noteLogin(tx, loginId, 'second_factor_off', witness)
}

export const findSecondFactor = async (ctx: WorkerCtx, loginId: LoginId) => ({
  isOn: (await getLogin(ctx, loginId)).totp_secret !== null,
  recoveryCodesLeft: one(await store.countRecoveryCodes(ctx.sql, loginId)).count,
})

const lockLogin = async (tx: WorkerTx, id: LoginId): Promise<LoginRow> => one(await store.lockLogin(tx.sql, id))

/** Whether this code or recovery code of a locked login is good; it is used up. A refusal is noted, so the transaction must commit. */
async function isCode(tx: WorkerTx, login: LoginRow, code: string, witness: Witness): Promise<boolean> {
  if (login.totp_secret === null) throw secondFactorOff()
  await refuseMany(tx, login.id)
  const digits = code.replaceAll(' ', '')
  const step = findStep(openSecret(tx.world, login.id, login.totp_secret), digits, tx.now(), login.totp_last_step)
  if (step !== null) {
    await store.updateLastStep(tx.sql, login.id, step)
    return true
  }
  const [recovered] = await store.takeRecoveryCode(tx.sql, login.id, hashRecoveryCode(tx.world.box, login.id, code))
  await noteLogin(tx, login.id, recovered ? 'recovery_code_used' : 'code_refused', witness)
  return recovered !== undefined
}

/** Throws `auth.too_many_tries` after ten wrong codes in a quarter of an hour, from wherever they came. */
async function refuseMany(tx: WorkerTx, loginId: LoginId): Promise<void> {
  const now = tx.now().getTime()
  const refused = await findRefusedCodes(tx.sql, loginId, new Date(now - REFUSALS.withinMs), REFUSALS.max)
  const oldest = refused.at(-1)
  if (refused.length < REFUSALS.max || !oldest) return
  throw tooManyTries(Math.max(1, Math.ceil((oldest.created_at.getTime() + REFUSALS.withinMs - now) / 1000)))
}

const CODES = 10
/** Without letters and digits that look alike: 50 bits a code. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789'
const CODE_LENGTH = 10

async function replaceRecoveryCodes(tx: WorkerTx, loginId: LoginId): Promise<string[]> {
  const codes = Array.from({ length: CODES }, () =>
    Array.from({ length: CODE_LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join(''),
  )
  await store.deleteRecoveryCodes(tx.sql, loginId)
  const hashes = codes.map((code) => hashRecoveryCode(tx.world.box, loginId, code))
  await store.insertRecoveryCodes(tx.sql, loginId, hashes)
  return codes.map((code) => `${code.slice(0, 5)}-${code.slice(5)}`)
}

/** In any case, with or without blanks and dashes. Keyed: whoever has only the database cannot try all codes there are. */
const hashRecoveryCode = (box: SecretBox, loginId: LoginId, code: string): Buffer =>
  createHmac('sha256', box.signingKey('korben.recovery'))
    .update(`${loginId}:${code.toLowerCase().replaceAll(/[\s-]/g, '')}`)
    .digest()
