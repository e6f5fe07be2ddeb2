import { passwordResets } from '@korben/contract'
import { foldEmail } from '../../kit/email.ts'
import { type ApiApp, mount } from '../../kit/http/mount.ts'
import type { Recorder } from './login-log.ts'
import * as service from './password-resets.service.ts'
import { witnessOf } from './sign-in.ts'
import { createTryLimits } from './try-limits.ts'

export const passwordResetsRoutes = (record: Recorder) => (app: ApiApp) => {
  const tries = createTryLimits(app.world)
  mount(app, passwordResets, {
    request: async (ctx, { email }, call) => {
      await tries.count(`reset:${foldEmail(email)}`, call.address)
      await service.requestReset(ctx, email, witnessOf(call, record))
      return null
    },
    show: async (ctx, { token }) => ({ email: await service.findResetEmail(ctx, token) }),
    finish: async (ctx, input, call) => {
      await tries.count(null, call.address)
      await service.finishReset(ctx, input, witnessOf(call, record))
      return null
    },
  })
}
