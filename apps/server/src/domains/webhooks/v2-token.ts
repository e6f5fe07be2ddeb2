import type { MaskedToken } from '@korben/contract'
import type { Ctx } from '../../kit/context.ts'
import { raise } from '../../kit/errors.ts'
import { recordAudit } from '../audit/index.ts'
import { findV2Token, refreshV2Token, tokenNotFound } from '../auth/index.ts'

const SHOWN = 4

/** The company's token of API v2 with its beginning and end. Throws `auth.token_not_found` for a company without one. */
export async function getMaskedToken(ctx: Ctx): Promise<MaskedToken> {
  const { token, createdAt } = await getToken(ctx)
  return { masked: `${token.slice(0, SHOWN)}…${token.slice(-SHOWN)}`, createdAt: createdAt.toISOString() }
}

export async function revealToken(ctx: Ctx): Promise<string> {
  return (await getToken(ctx)).token
}

const getToken = async (ctx: Ctx) => (await findV2Token(ctx)) ?? raise(tokenNotFound('v2'))

/** The old token is unknown from the commit on. */
export const replaceToken = (ctx: Ctx): Promise<MaskedToken> =>
  ctx.transaction(async (ctx) => {
    await refreshV2Token(ctx)
    await recordAudit(ctx, { action: 'refreshed', entity: 'api_token' })
    return getMaskedToken(ctx)
  })
