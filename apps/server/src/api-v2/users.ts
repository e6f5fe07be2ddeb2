import { type TunnelV2, type UserV2, v2 } from '@korben/contract'
import { countsOf } from '../domains/company/index.ts'
import type { Ctx } from '../kit/context.ts'
import { wrongIds } from './answer.ts'
import { findUser, findUsers, type NamedRow } from './lists.read.ts'
import { mountV2, type V2App } from './mount.ts'
import { isoTime } from './values.presenter.ts'

export const usersV2 = (app: V2App<Ctx>) =>
  mountV2(app, v2.users, {
    list: async (ctx, { limit, offset }) => {
      const { user: totalCount } = await countsOf(ctx.sql, ctx.companyId)
      const rows = offset < totalCount ? await findUsers(ctx.sql, ctx.companyId, { limit, offset }) : []
      return { data: rows.map(presentNamed), filteredCount: totalCount, totalCount }
    },

    get: async (ctx, { user_id }) => {
      const [user] = await findUser(ctx.sql, ctx.companyId, user_id)
      if (!user) throw wrongIds('user_id')
      return { data: presentNamed(user) }
    },
  })

/** A record that shows its name and times only. */
export const presentNamed = ({ id, name, created_at, updated_at }: NamedRow<string>): UserV2 & TunnelV2 => ({
  id,
  name,
  createdAt: isoTime(created_at),
  updatedAt: isoTime(updated_at),
})
