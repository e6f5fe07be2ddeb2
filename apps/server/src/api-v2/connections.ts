import { v2 } from '@korben/contract'
import type { Ctx } from '../kit/context.ts'
import { findConnections } from './lists.read.ts'
import { mountV2, type V2App } from './mount.ts'

export const connectionsV2 = (app: V2App<Ctx>) =>
  mountV2(app, v2.connections, {
    list: async (ctx) => ({
      data: { connections: [...(await findConnections(ctx.sql, ctx.companyId))] },
    }),
  })
