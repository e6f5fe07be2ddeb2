import { connections } from '@korben/contract'
import type { ConnectionRow } from '../../generated/rows.ts'
import type { Ctx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { type ApiApp, mount } from '../../kit/http/mount.ts'
import * as service from './change-connection.ts'
import { canWebhook, checkChannel, connectChannel } from './connect-channel.ts'
import { presentConnection, presentHealth, presentUse } from './connections.presenter.ts'
import * as store from './connections.store.ts'
import * as health from './health.store.ts'

export const connectionsRoutes = (app: ApiApp) =>
  mount(app, connections, {
    list: async (ctx) => {
      const rows = await store.findConnections(ctx.sql, ctx.companyId)
      return { data: rows.map((row) => shown(ctx, row)) }
    },
    checkTelegram: async (ctx, config) => {
      const { adapter, name, externalId, settings } = await checkChannel(ctx.world, { type: 'telegram', config })
      const [present] = await store.findByExternalId(ctx.sql, ctx.companyId, adapter.kind, externalId)
      return {
        ...{ name, externalId, username: typeof settings.username === 'string' ? settings.username : null },
        connectionId: present?.id ?? null,
        canWebhook: canWebhook(ctx.world),
      }
    },
    createTelegram: async (ctx, { name, inbound, ...config }) =>
      shown(
        ctx,
        await connectChannel(ctx, {
          ...{ type: 'telegram', name: name?.trim(), config },
          inbound: inbound ?? (canWebhook(ctx.world) ? 'webhook' : 'poll'),
        }),
      ),
    createWebChat: async (ctx, { name, appearance = {} }) =>
      shown(ctx, await connectChannel(ctx, { type: 'webChat', name: name.trim(), config: appearance })),
    get: async (ctx, { connectionId }) => shown(ctx, await service.getOutside(ctx, connectionId)),
    update: async (ctx, { connectionId, ...edit }) => shown(ctx, await service.editConnection(ctx, connectionId, edit)),
    setLimits: async (ctx, { connectionId, limits }) => shown(ctx, await service.setLimits(ctx, connectionId, limits)),
    setInbound: async (ctx, { connectionId, inbound }) =>
      shown(ctx, await service.setInbound(ctx, connectionId, inbound)),
    reconnect: async (ctx, { connectionId, token }) => shown(ctx, await service.reconnect(ctx, connectionId, token)),
    pause: async (ctx, { connectionId }) => shown(ctx, await service.pauseConnection(ctx, connectionId)),
    resume: async (ctx, { connectionId }) => shown(ctx, await service.resumeConnection(ctx, connectionId)),
    health: async (ctx, { connectionId }) => {
      const row = await service.getOutside(ctx, connectionId)
      return presentHealth(row, one(await health.findHealth(ctx.sql, ctx.companyId, connectionId)))
    },
    use: async (ctx, { connectionId }) => {
      await service.getOutside(ctx, connectionId)
      return presentUse(one(await health.findUse(ctx.sql, ctx.companyId, connectionId)))
    },
    delete: async (ctx, { connectionId }) => {
      await service.deleteConnection(ctx, connectionId)
      return null
    },
  })

const shown = ({ world }: Ctx, row: ConnectionRow) => presentConnection(world, row)
