import type { CompanyId, Session } from '@korben/contract'
import type { FastifyReply } from 'fastify'
import { publicUrlOf } from '../../kit/config.ts'
import type { WorkerCtx } from '../../kit/context.ts'
import { raise } from '../../kit/errors.ts'
import { SESSION_COOKIE, type SessionCaller } from '../../kit/http/caller.ts'
import { signInRequired } from '../../kit/http/failure.ts'
import type { Call } from '../../kit/http/mount.ts'
import { findSessionCaller } from './authenticate.ts'
import { languageOf } from './language-of.ts'
import type { Recorder, Witness } from './login-log.ts'
import { SESSION_SECONDS } from './session-length.ts'
import * as service from './sessions.service.ts'
import { deleteSession, findPlaces } from './sessions.store.ts'

export const witnessOf = ({ address, userAgent }: Pick<Call, 'address' | 'userAgent'>, record: Recorder): Witness => ({
  address,
  userAgent,
  record,
})

/** Answers that somebody is signed in, by the secret of a session that was opened and committed. The one this browser had before is over. */
export async function answerSignedIn(
  ctx: WorkerCtx,
  secret: string,
  { reply, caller: before }: Call,
  companyId: CompanyId | null = null,
): Promise<{ state: 'signed_in'; session: Session }> {
  keepCookie(ctx, reply, secret)
  const caller = (await findSessionCaller(ctx.world, secret, companyId)) ?? raise(signInRequired())
  if (before?.by === 'session') await deleteSession(ctx.sql, before.loginId, before.sessionId)
  return { state: 'signed_in', session: await presentSession(ctx, caller) }
}

/** Readable by no script, sent by no other site's form, and only over TLS where the installation has it. */
export function keepCookie({ world }: WorkerCtx, reply: FastifyReply, secret: string | null): void {
  const secure = publicUrlOf(world.config).startsWith('https:')
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const
  if (secret === null) reply.clearCookie(SESSION_COOKIE, options)
  else reply.setCookie(SESSION_COOKIE, secret, { ...options, maxAge: SESSION_SECONDS })
}

export async function presentSession(ctx: WorkerCtx, { loginId, csrfToken, member }: SessionCaller): Promise<Session> {
  const login = await service.getLogin(ctx, loginId)
  const places = await findPlaces(ctx.sql, loginId)
  const place = places.find(({ company_id }) => company_id === member?.companyId)
  return {
    login: { email: login.email, hasSecondFactor: login.totp_secret !== null },
    language: login.language ?? languageOf(place?.language),
    timeZone: login.time_zone ?? place?.time_zone ?? 'UTC',
    csrfToken,
    member:
      place && member
        ? {
            companyId: place.company_id,
            companyName: place.company_name,
            userId: place.user_id,
            name: place.user_name,
            role: place.role_kind,
            rights: [...member.rights],
            ownPeopleOnly: member.ownPeopleOnly,
          }
        : null,
    companies: places.map(({ company_id, company_name }) => ({ id: company_id, name: company_name })),
  }
}
