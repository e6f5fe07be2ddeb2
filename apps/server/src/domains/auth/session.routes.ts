import { type Device, type LoginEvent, type Session, session } from '@korben/contract'
import type { FastifyReply } from 'fastify'
import type { LoginEventRow, LoginSessionRow } from '../../generated/rows.ts'
import { publicUrlOf } from '../../kit/config.ts'
import type { WorkerCtx } from '../../kit/context.ts'
import { foldEmail } from '../../kit/email.ts'
import { raise } from '../../kit/errors.ts'
import { SESSION_COOKIE, type SessionCaller } from '../../kit/http/caller.ts'
import { signInRequired } from '../../kit/http/failure.ts'
import { type ApiApp, type Call, mount } from '../../kit/http/mount.ts'
import { byCreation, keysetOf, pageOf } from '../../kit/http/page.ts'
import { createRateLimiter } from '../../kit/rate-limit.ts'
import { companyNotFound } from '../company/index.ts'
import { tooManyTries } from './auth.errors.ts'
import { findSessionCaller } from './authenticate.ts'
import * as service from './sessions.service.ts'
import * as store from './sessions.store.ts'

/** As long as a session without use. */
const SESSION_SECONDS = 30 * 86_400

/** Tries a minute: of one login from anywhere, and from one address, behind which a whole office may be, at any login. */
const TRIES = { ofLogin: 5, fromAddress: 60 }

export const sessionRoutes = (app: ApiApp) => {
  const limits = {
    ofLogin: createRateLimiter(app.world, { limit: TRIES.ofLogin }),
    fromAddress: createRateLimiter(app.world, { limit: TRIES.fromAddress }),
  }
  /** Counted before the password is looked at. The address is that of the connection, unless a proxy is trusted. */
  const countTry = async (login: string, { address }: Call) => {
    const quotas = [
      await limits.fromAddress.take(`sign-in:address:${address}`),
      await limits.ofLogin.take(`sign-in:login:${login}`),
    ]
    const refused = quotas.find((quota) => quota && !quota.allowed)
    if (refused) throw tooManyTries(refused.resetSeconds)
  }

  mount(app, session, {
    signIn: async (ctx, { email, password }, call) => {
      await countTry(foldEmail(email), call)
      const login = await service.verifyLogin(ctx, { email, password }, call)
      const secret = await service.openSession(ctx, login.id, call)
      keepCookie(ctx, call.reply, secret)
      const caller = (await findSessionCaller(ctx.world, secret, null)) ?? raise(signInRequired())
      return { state: 'signed_in' as const, session: await present(ctx, caller) }
    },
    get: (ctx, _input, { caller }) => present(ctx, caller),
    chooseCompany: async (ctx, { companyId }, { caller }) => {
      if (!(await service.chooseCompany(ctx, caller, companyId))) throw companyNotFound(companyId)
      return null
    },
    signOut: async (ctx, _input, call) => {
      await service.closeSession(ctx, call.caller.loginId, call.caller.sessionId, call)
      keepCookie(ctx, call.reply, null)
      return null
    },
    devices: async (ctx, _input, { caller }) => ({
      data: (await store.findSessions(ctx.sql, caller.loginId, ctx.now())).map((row) => presentDevice(row, caller)),
    }),
    signOutDevice: async (ctx, { deviceId }, call) => {
      await service.closeSession(ctx, call.caller.loginId, deviceId, call)
      return null
    },
    changePassword: async (ctx, input, call) => {
      await countTry(call.caller.loginId, call)
      await service.changePassword(ctx, call.caller, input, call)
      return null
    },
    events: async (ctx, page, { caller }) =>
      pageOf(await store.findLoginEvents(ctx.sql, caller.loginId, keysetOf(page)), page, presentEvent, byCreation),
  })
}

/** Readable by no script, sent by no other site's form, and only over TLS where the installation has it. */
function keepCookie({ world }: WorkerCtx, reply: FastifyReply, secret: string | null): void {
  const secure = publicUrlOf(world.config).startsWith('https:')
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const
  if (secret === null) reply.clearCookie(SESSION_COOKIE, options)
  else reply.setCookie(SESSION_COOKIE, secret, { ...options, maxAge: SESSION_SECONDS })
}

async function present(ctx: WorkerCtx, { loginId, csrfToken, member }: SessionCaller): Promise<Session> {
  const login = await service.getLogin(ctx, loginId)
  const places = await store.findPlaces(ctx.sql, loginId)
  const place = places.find(({ company_id }) => company_id === member?.companyId)
  return {
    login: { email: login.email, hasSecondFactor: login.totp_secret !== null },
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

const presentDevice = (row: LoginSessionRow, { sessionId }: SessionCaller): Device => ({
  id: row.id,
  userAgent: row.user_agent,
  address: row.address,
  isThis: row.id === sessionId,
  createdAt: row.created_at.toISOString(),
  lastSeenAt: row.last_seen_at.toISOString(),
})

const presentEvent = (row: LoginEventRow): LoginEvent => ({
  id: row.id,
  kind: row.kind,
  address: row.address,
  userAgent: row.user_agent,
  createdAt: row.created_at.toISOString(),
})
