import { createHmac } from 'node:crypto'
import type { Ctx, TxCtx } from '../context.ts'
import { one } from '../db.ts'
import { keyInProgress, keyReused, requestInvalid } from './failure.ts'
import * as store from './idempotency.store.ts'

/** How long a key is remembered: longer than any client tries again. */
const KEPT_MS = 24 * 3_600_000

export type Answered = { status: number; body: unknown; isReplayed: boolean }

/**
 * Runs a write under its Idempotency-Key: the answer is kept in the transaction of the effect, so both are there or neither. The same request
 * again gets the same answer and does nothing; another request under the key is refused, and so is a second one while the first is in progress.
 */
export const answerOnce = (
  ctx: Ctx,
  place: store.KeyPlace,
  request: { method: string; path: string; input: unknown },
  write: (ctx: TxCtx) => Promise<{ status: number; body: unknown }>,
): Promise<Answered> =>
  ctx.transaction(async (ctx) => {
    const { locked } = one(await store.lockKey(ctx.sql, ctx.companyId, place))
    if (!locked) throw keyInProgress()
    const sealedFor = `idempotency_key:${ctx.companyId}:${place.subject}:${place.key}`
    // Keyed: a request may hold a password, which must not be found by trying what hashes to this.
    const key = ctx.world.box.signingKey('korben.idempotency')
    const requestHash = createHmac('sha256', key).update(JSON.stringify(request)).digest()
    const [known] = await store.findKey(ctx.sql, ctx.companyId, place, ctx.now())
    if (known) {
      if (!requestHash.equals(known.request_hash)) throw keyReused()
      const body: unknown = known.answer === null ? null : JSON.parse(ctx.world.box.open(known.answer, sealedFor))
      return { status: known.status ?? 200, body, isReplayed: true }
    }
    const answer = await write(ctx)
    const now = ctx.now()
    const expiresAt = new Date(now.getTime() + KEPT_MS)
    await store.keepAnswer(ctx.sql, ctx.companyId, place, {
      requestHash,
      status: answer.status,
      answer: ctx.world.box.seal(JSON.stringify(answer.body), sealedFor), // some answers show a secret once
      now,
      expiresAt,
    })
    return { ...answer, isReplayed: false }
  })

/** The key of a request; null without one. 1 to 255 printable characters. */
export function readKey(header: string | string[] | undefined): string | null {
  if (header === undefined) return null
  if (typeof header === 'string' && /^[\x21-\x7e]{1,255}$/.test(header)) return header
  throw requestInvalid([{ path: '/headers/idempotency-key', message: 'must be 1 to 255 printable characters' }])
}
