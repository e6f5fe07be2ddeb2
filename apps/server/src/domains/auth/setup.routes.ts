import { type CompanyId, type LoginId, setup, type UserId } from '@korben/contract'
import type { WorkerTx } from '../../kit/context.ts'
import { isEmail } from '../../kit/email.ts'
import { requestInvalid } from '../../kit/http/failure.ts'
import { type ApiApp, mount } from '../../kit/http/mount.ts'
import { sendsMail } from '../../kit/mail.ts'
import type { Recorder } from './login-log.ts'
import { openSession } from './sessions.service.ts'
import { isSetupOpen, setUp } from './setup.service.ts'
import { answerSignedIn, witnessOf } from './sign-in.ts'
import { createTryLimits } from './try-limits.ts'

/** Makes a company with its owner and all that every company has; handed in, since that takes domains to the right of this one. */
export type MakeCompany = (
  tx: WorkerTx,
  company: {
    name: string
    ownerEmail: string
    ownerPassword: string
    ownerName: string
    timeZone: string | undefined
    language: string | undefined
  },
) => Promise<{ companyId: CompanyId; userId: UserId; loginId: LoginId }>

export const setupRoutes = (record: Recorder, makeCompany: MakeCompany) => (app: ApiApp) => {
  const tries = createTryLimits(app.world)
  mount(app, setup, {
    get: async (ctx) => ({ isOpen: await isSetupOpen(ctx), sendsMail: sendsMail(ctx.world.config) }),
    create: async (ctx, { code, companyName, ownerName, email, password, timeZone, language }, call) => {
      if (!isEmail(email.trim())) throw requestInvalid([{ path: '/body/email', message: 'is no e-mail address' }])
      await tries.count(null, call.address)
      const secret = await setUp(ctx, code, async (tx) => {
        const owner = { ownerEmail: email, ownerPassword: password, ownerName }
        const { companyId, userId, loginId } = await makeCompany(tx, {
          name: companyName,
          timeZone,
          language,
          ...owner,
        })
        const made = tx.forCompany(companyId, { kind: 'user', userId })
        await record(made, {
          action: 'created',
          entity: 'company',
          entityId: companyId,
          details: { name: companyName },
        })
        return openSession(tx, loginId, witnessOf(call, record), companyId)
      })
      return answerSignedIn(ctx, secret, call)
    },
  })
}
