import { secondFactor } from '@korben/contract'
import { type ApiApp, mount } from '../../kit/http/mount.ts'
import type { Recorder } from './login-log.ts'
import * as service from './second-factor.service.ts'
import { answerSignedIn, keepCookie, witnessOf } from './sign-in.ts'
import { createTryLimits } from './try-limits.ts'

export const secondFactorRoutes = (record: Recorder) => (app: ApiApp) => {
  const tries = createTryLimits(app.world)
  mount(app, secondFactor, {
    signIn: async (ctx, input, call) => {
      await tries.count(null, call.address)
      return answerSignedIn(ctx, await service.useTicket(ctx, input, witnessOf(call, record)), call)
    },
    get: (ctx, _input, { caller }) => service.findSecondFactor(ctx, caller.loginId),
    begin: async (ctx, { password }, { caller, address }) => {
      await tries.count(`password:${caller.loginId}`, address)
      return service.beginSecondFactor(ctx, caller, password)
    },
    confirm: async (ctx, { code }, call) => {
      await tries.count(`password:${call.caller.loginId}`, call.address)
      const { recoveryCodes, secret } = await service.confirmSecondFactor(
        ctx,
        call.caller,
        code,
        witnessOf(call, record),
      )
      keepCookie(ctx, call.reply, secret)
      return { recoveryCodes }
    },
    renewRecoveryCodes: async (ctx, input, call) => {
      await tries.count(`password:${call.caller.loginId}`, call.address)
      return { recoveryCodes: await service.renewRecoveryCodes(ctx, call.caller, input, witnessOf(call, record)) }
    },
    switchOff: async (ctx, input, call) => {
      await tries.count(`password:${call.caller.loginId}`, call.address)
      const secret = await service.switchSecondFactorOff(ctx, call.caller, input, witnessOf(call, record))
      keepCookie(ctx, call.reply, secret)
      return null
    },
  })
}
