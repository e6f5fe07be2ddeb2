import { randomInt, timingSafeEqual } from 'node:crypto'
import type { WorkerCtx, WorkerTx } from '../../kit/context.ts'
import { sha256 } from '../../kit/crypto.ts'
import { one } from '../../kit/db.ts'
import { setupClosed, setupCodeWrong } from './auth.errors.ts'
import * as store from './setup.store.ts'

const CODE_MS = 86_400_000
/** Without letters and digits that look alike: 60 bits, read from a log and typed in. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const CODE_LENGTH = 12

export const isSetupOpen = async ({ sql }: WorkerCtx): Promise<boolean> => one(await store.findIsOpen(sql)).is_open

/** A code for making the first company, to be printed: it works once, for a day, and dies with the fifth wrong try. Null when there is a company. */
export async function issueSetupCode(ctx: WorkerCtx): Promise<string | null> {
  if (!(await isSetupOpen(ctx))) return null
  const code = Array.from({ length: CODE_LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('')
  const createdAt = ctx.now()
  const expiresAt = new Date(createdAt.getTime() + CODE_MS)
  await store.insertSetupCode(ctx.sql, { hash: sha256(code), createdAt, expiresAt })
  return (code.match(/.{4}/g) ?? []).join('-')
}

/**
 * Makes the first company with a code that was printed. The try is counted before the code is looked at, and stays counted. Throws
 * `auth.setup_closed`, `auth.setup_code_wrong`.
 */
export async function setUp<Made>(ctx: WorkerCtx, code: string, make: (tx: WorkerTx) => Promise<Made>): Promise<Made> {
  if (!(await isSetupOpen(ctx))) throw setupClosed()
  const given = sha256(code.toUpperCase().replaceAll(/[\s-]/g, ''))
  const open = await store.takeSetupTry(ctx.sql, ctx.now())
  if (!open.some(({ code_hash }) => timingSafeEqual(code_hash, given))) {
    // Somebody else may just have used the code.
    throw (await isSetupOpen(ctx)) ? setupCodeWrong() : setupClosed()
  }
  return ctx.transaction(async (tx) => {
    await store.lockSetup(tx.sql)
    if (!(await isSetupOpen(tx))) throw setupClosed()
    const codes = await store.takeSetupCodes(tx.sql)
    if (!codes.some(({ code_hash }) => timingSafeEqual(code_hash, given))) throw setupCodeWrong()
    return make(tx)
  })
}
