import { v2 } from '@korben/contract'
import type { Ctx } from '../kit/context.ts'
import { findTags } from './lists.read.ts'
import { mountV2, type V2App } from './mount.ts'

export const tagsV2 = (app: V2App<Ctx>) =>
  mountV2(app, v2.tags, { list: async (ctx) => ({ data: [...(await findTags(ctx.sql, ctx.companyId))] }) })
