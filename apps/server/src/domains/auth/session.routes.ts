import { type Device, type LoginEvent, session } from '@korben/contract'
import type { LoginEventRow, LoginSessionRow } from '../../generated/rows.ts'
import { foldEmail } from '../../kit/email.ts'
import type { SessionCaller } from '../../kit/http/caller.ts'
import { type ApiApp, mount } from '../../kit/http/mount.ts'
import { byCreation, keysetOf, pageOf } from '../../kit/http/page.ts'
import { companyNotFound } from '../company/index.ts'
import { deviceName } from './device-name.ts'
import { findLoginEvents } from './login-log.store.ts'
import type { Recorder } from './login-log.ts'
import { openTicket } from './second-factor.service.ts'
import * as service from './sessions.service.ts'
import * as store from './sessions.store.ts'
import { answerSignedIn, keepCookie, presentSession, witnessOf } from './sign-in.ts'
import { createTryLimits } from './try-limits.ts'

export const sessionRoutes = (record: Recorder) => (app: ApiApp) => {
  const tries = createTryLimits(app.world)
  mount(app, session, {
    signIn: async (ctx, { email, password }, call) => {
      await tries.count(`sign-in:${foldEmail(email)}`, call.address)
      const witness = witnessOf(call, record)
      const login = await service.verifyLogin(ctx, { email, password }, witness)
      if (login.totp_secret === null)
        return answerSignedIn(ctx, await service.openSession(ctx, login.id, witness), call)
      const { ticket, expiresAt } = await openTicket(ctx, login.id)
      return { state: 'second_factor' as const, ticket, expiresAt: expiresAt.toISOString() }
    },
    get: (ctx, _input, { caller }) => presentSession(ctx, caller),
    chooseCompany: async (ctx, { companyId }, { caller }) => {
      if (!(await service.chooseCompany(ctx, caller, companyId))) throw companyNotFound(companyId)
      return null
    },
    signOut: async (ctx, _input, call) => {
      await service.closeSession(ctx, call.caller.loginId, call.caller.sessionId, witnessOf(call, record))
      keepCookie(ctx, call.reply, null)
      return null
    },
    devices: async (ctx, _input, { caller }) => ({
      data: (await store.findSessions(ctx.sql, caller.loginId, ctx.now())).map((row) => presentDevice(row, caller)),
    }),
    signOutDevice: async (ctx, { deviceId }, call) => {
      await service.closeSession(ctx, call.caller.loginId, deviceId, witnessOf(call, record))
      return null
    },
    signOutOthers: async (ctx, _input, call) => {
      await service.closeOtherSessions(ctx, call.caller, witnessOf(call, record))
      return null
    },
    changePassword: async (ctx, input, call) => {
      await tries.count(`password:${call.caller.loginId}`, call.address)
      keepCookie(ctx, call.reply, await service.changePassword(ctx, call.caller, input, witnessOf(call, record)))
      return null
    },
    events: async (ctx, page, { caller }) =>
      pageOf(await findLoginEvents(ctx.sql, caller.loginId, keysetOf(page)), page, presentEvent, byCreation),
  })
}

const presentDevice = (row: LoginSessionRow, { sessionId }: SessionCaller): Device => ({
  id: row.id,
  name: deviceName(row.user_agent),
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
