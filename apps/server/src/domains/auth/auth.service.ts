import type { CompanyId, TokenId, UserId } from '@korben/contract'
import type { LoginRow } from '../../generated/rows.ts'
import type { Ctx, TxCtx, WorkerTx } from '../../kit/context.ts'
import { randomCode, sha256 } from '../../kit/crypto.ts'
import type { Sql } from '../../kit/db.ts'
import { foldEmail } from '../../kit/email.ts'
import { raise } from '../../kit/errors.ts'
import { newId } from '../../kit/ids.ts'
import { lockCompany } from '../company/index.ts'
import { loginTaken } from './auth.errors.ts'
import * as store from './auth.store.ts'
import { hashPassword, verifyPassword } from './password.ts'
import { SCOPED_PREFIX } from './tokens.service.ts'

/** Makes a login, or gives the one this e-mail already has, if the password is its own. Throws `auth.login_taken` otherwise. */
export async function createLogin(
  worker: WorkerTx,
  { email, password }: { email: string; password: string },
): Promise<LoginRow> {
  const emailFolded = foldEmail(email)
  const [known] = await store.findLoginByEmail(worker.sql, emailFolded)
  if (known) return verified(known, password)

  const inserted = await insertNewLogin(worker, { email, passwordHash: await hashPassword(password) })
  if (inserted) return inserted
  const [rival] = await store.findLoginByEmail(worker.sql, emailFolded)
  return rival ? verified(rival, password) : raise(loginTaken(email))
}

/** A login for an e-mail that has none, with a password that was hashed before; null when it has one. */
export async function insertNewLogin(
  worker: WorkerTx,
  { email, passwordHash }: { email: string; passwordHash: string },
): Promise<LoginRow | null> {
  const createdAt = worker.now()
  const login = {
    id: newId<'login'>(createdAt),
    email: email.trim(),
    emailFolded: foldEmail(email),
    passwordHash,
    createdAt,
  }
  const [inserted] = await store.insertLogin(worker.sql, login)
  return inserted ?? null
}

const verified = async (login: LoginRow, password: string): Promise<LoginRow> =>
  (await verifyPassword(password, login.password_hash)) ? login : raise(loginTaken(login.email))

/** 100 characters of `[a-z0-9]` (reference 1.2). */
const TOKEN_LENGTH = 100

/** The company's API token; gives it in clear. A company has one at a time: there must be none yet. */
export async function issueV2Token(ctx: TxCtx): Promise<string> {
  const token = randomCode(TOKEN_LENGTH)
  const createdAt = ctx.now()
  const id: TokenId = newId(createdAt)
  const secret = ctx.world.box.seal(token, sealedFor(ctx.companyId, id))
  await store.insertV2Token(ctx.sql, ctx.companyId, {
    id,
    hash: sha256(token),
    secret,
    createdAt,
  })
  return token
}

/** Replaces the token; the old one is unknown from the commit on. Two at once take turns: the later one's token is valid. */
export const refreshV2Token = (ctx: Ctx): Promise<string> =>
  ctx.transaction(async (ctx) => {
    await lockCompany(ctx.sql, ctx.companyId)
    await store.revokeV2Token(ctx.sql, ctx.companyId, ctx.now())
    return issueV2Token(ctx)
  })

/** The valid token in clear, for *Copy* on its page; null when the company has none. */
export async function findV2Token(ctx: Ctx): Promise<{ token: string; createdAt: Date } | null> {
  const [row] = await store.findV2Token(ctx.sql, ctx.companyId)
  if (!row?.secret) return null
  return { token: ctx.world.box.open(row.secret, sealedFor(ctx.companyId, row.id)), createdAt: row.created_at }
}

export const readV2Token = async (ctx: Ctx): Promise<string | null> => (await findV2Token(ctx))?.token ?? null

const sealedFor = (companyId: CompanyId, id: TokenId) => `api_token:${companyId}:${id}`

export type TokenOwner = {
  companyId: CompanyId
  tokenId: TokenId
  isApiOn: boolean
  ownerId: UserId
}

/** Whom a token of API v2 belongs to; null when it is unknown or was replaced. One statement. */
export async function findTokenOwner(sql: Sql, token: string): Promise<TokenOwner | null> {
  if (token.startsWith(SCOPED_PREFIX)) return null
  const [row] = await store.findTokenOwner(sql, sha256(token))
  return row
    ? {
        companyId: row.company_id,
        tokenId: row.token_id,
        isApiOn: row.is_api_on,
        ownerId: row.owner_id,
      }
    : null
}
