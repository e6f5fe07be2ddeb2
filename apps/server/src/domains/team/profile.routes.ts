import { type Profile, profile } from '@korben/contract'
import type { WorkerCtx } from '../../kit/context.ts'
import type { SessionCaller } from '../../kit/http/caller.ts'
import { type ApiApp, mount } from '../../kit/http/mount.ts'
import { getLogin, type Recorder } from '../auth/index.ts'
import { requireTimeZone } from '../company/index.ts'
import { noCompany } from './team.errors.ts'
import { findUser } from './team.store.ts'
import { updateReading, updateUserName } from './users.store.ts'

export const profileRoutes = (record: Recorder) => (app: ApiApp) =>
  mount(app, profile, {
    get: (ctx, _input, { caller }) => present(ctx, caller),
    update: (ctx, { name, language, timeZone }, { caller }) =>
      ctx.transaction(async (tx) => {
        const { loginId, member } = caller
        const login = await getLogin(tx, loginId)
        if (timeZone) requireTimeZone(timeZone)
        const reading = {
          language: language === undefined ? login.language : language,
          timeZone: timeZone === undefined ? login.time_zone : timeZone,
        }
        await updateReading(tx.sql, loginId, reading, tx.now())
        if (name !== undefined) {
          if (!member) throw noCompany()
          await updateUserName(tx.sql, member.companyId, member.userId, name.trim(), tx.now())
          const ctx = tx.forCompany(member.companyId, { kind: 'user', userId: member.userId })
          await record(ctx, {
            action: 'changed',
            entity: 'user',
            entityId: member.userId,
            details: { name: name.trim() },
          })
        }
        return present(tx, caller)
      }),
  })

async function present(ctx: WorkerCtx, { loginId, member }: SessionCaller): Promise<Profile> {
  const login = await getLogin(ctx, loginId)
  const [user] = member ? await findUser(ctx.sql, member.companyId, member.userId) : []
  return { name: user?.name ?? null, email: login.email, language: login.language, timeZone: login.time_zone }
}
