import { randomBytes } from 'node:crypto'
import type { LoginRow } from '../../generated/rows.ts'
import { publicUrlOf } from '../../kit/config.ts'
import type { WorkerCtx, WorkerTx } from '../../kit/context.ts'
import { sha256 } from '../../kit/crypto.ts'
import { foldEmail } from '../../kit/email.ts'
import { raise } from '../../kit/errors.ts'
import { ACCESS_TOPIC } from '../../kit/http/caller.ts'
import { enqueueMail, sendsMail } from '../../kit/mail.ts'
import { linkDead } from './auth.errors.ts'
import { findLoginByEmail } from './auth.store.ts'
import { languageOf } from './language-of.ts'
import { noteLogin, type Witness } from './login-log.ts'
import { resetMail } from './mail-texts.ts'
import { hashPassword } from './password.ts'
import { deleteAllSessions, findPlaces, updatePassword } from './sessions.store.ts'
import * as tickets from './tickets.store.ts'

const HOUR_MS = 3_600_000
/** A mailed link is used at once or not at all; one that is handed on takes its time. */
const LINK_MS = { mailed: HOUR_MS, handed: 24 * HOUR_MS }
/** Links of one login that work at the same time: nobody's letter box is filled by strangers. */
const MAX_LINKS = 5

const kind = 'password_reset'
const newToken = (): string => randomBytes(32).toString('base64url')

/** The secret stands behind `#`: a browser sends it to no server, so it is in no log and no `Referer`. */
const linkOf = (ctx: WorkerCtx, token: string): string => `${publicUrlOf(ctx.world.config)}/password-reset#${token}`

/** Mails a link to the login of this e-mail. Where there is none the same is written, so that nobody learns which e-mails have one. */
export async function requestReset(ctx: WorkerCtx, email: string, witness: Witness): Promise<void> {
  if (!sendsMail(ctx.world.config)) return
  await ctx.transaction(async (tx) => {
    const token = newToken()
    const createdAt = tx.now()
    const expiresAt = new Date(createdAt.getTime() + LINK_MS.mailed)
    const emailFolded = foldEmail(email)
    const ticket = { tokenHash: sha256(token), emailFolded, createdAt, expiresAt, max: MAX_LINKS }
    const [made] = await tickets.insertResetTicket(tx.sql, ticket)
    const [login] = await findLoginByEmail(tx.sql, emailFolded)
    const text = await textFor(tx, login, token)
    await enqueueMail(tx, made && login ? { to: login.email, ...text } : null, expiresAt)
    await noteLogin(tx, login?.id ?? null, 'reset_requested', witness)
  })
}

/** In the language of the login, or of the company it has been in longest. Asks as much for nobody. */
async function textFor(tx: WorkerTx, login: LoginRow | undefined, token: string) {
  const [place] = await findPlaces(tx.sql, login?.id ?? null)
  return resetMail(login?.language ?? languageOf(place?.language), linkOf(tx, token))
}

/** A link that somebody else asked for: by mail where mail is sent, unless it is to be handed on; then `link` is it. */
export async function issueReset(
  tx: WorkerTx,
  login: LoginRow,
  { isHanded = false }: { isHanded?: boolean } = {},
): Promise<{ link: string | null; expiresAt: Date }> {
  const isMailed = sendsMail(tx.world.config) && !isHanded
  const token = newToken()
  const createdAt = tx.now()
  const expiresAt = new Date(createdAt.getTime() + (isMailed ? LINK_MS.mailed : LINK_MS.handed))
  await tickets.insertTicket(tx.sql, { tokenHash: sha256(token), loginId: login.id, kind, createdAt, expiresAt })
  if (!isMailed) return { link: linkOf(tx, token), expiresAt }
  await enqueueMail(tx, { to: login.email, ...(await textFor(tx, login, token)) }, expiresAt)
  return { link: null, expiresAt }
}

export async function findResetEmail(ctx: WorkerCtx, token: string): Promise<string> {
  const [ticket] = await tickets.findTicket(ctx.sql, sha256(token), kind, ctx.now())
  return (ticket ?? raise(linkDead())).email
}

/** Ends every session, ticket and link of the login. Throws `auth.link_dead`. */
export async function finishReset(
  ctx: WorkerCtx,
  { token, password }: { token: string; password: string },
  witness: Witness,
): Promise<void> {
  await findResetEmail(ctx, token) // a dead link must not cost a hash
  const to = await hashPassword(password)
  await ctx.transaction(async (tx) => {
    const [ticket] = await tickets.takeTicket(tx.sql, sha256(token), kind, tx.now())
    if (!ticket) throw linkDead()
    await updatePassword(tx.sql, ticket.login_id, { from: null, to }, tx.now())
    await deleteAllSessions(tx.sql, ticket.login_id)
    tx.afterCommit(() => tx.world.hints.give(ACCESS_TOPIC))
    await tickets.deleteTickets(tx.sql, ticket.login_id)
    await noteLogin(tx, ticket.login_id, 'password_reset', witness)
  })
}
