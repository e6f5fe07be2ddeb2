import {
  type ConnectionEntry,
  type ConnectionId,
  type Leadgentool,
  leadgen,
  type TrafficSource,
} from '@korben/contract'
import type { LeadgentoolRow, TrafficSourceRow } from '../../generated/rows.ts'
import { publicUrlOf } from '../../kit/config.ts'
import type { Ctx } from '../../kit/context.ts'
import { raise } from '../../kit/errors.ts'
import { type ApiApp, mount } from '../../kit/http/mount.ts'
import { byCreation, keysetOf, pageOf } from '../../kit/http/page.ts'
import { getConnection } from '../connections/index.ts'
import { getTunnel } from '../tunnels/index.ts'
import * as service from './leadgen.service.ts'
import * as store from './leadgen.store.ts'
import { manualSubscribe } from './subscribe.ts'

export const leadgenRoutes = (app: ApiApp) =>
  mount(app, leadgen, {
    list: async (ctx, { tunnelId }) => {
      await getTunnel(ctx, tunnelId)
      return { data: await show(ctx, await store.findLeadgentools(ctx.sql, ctx.companyId, tunnelId)) }
    },
    create: async (ctx, input) => {
      const { leadgentool, trafficSource } = await service.createLeadgentool(ctx, input)
      return present(leadgentool, presentSource(ctx, trafficSource))
    },
    get: async (ctx, { leadgentoolId }) => showOne(ctx, await service.getLeadgentool(ctx, leadgentoolId)),
    update: async (ctx, { leadgentoolId, ...change }) =>
      showOne(ctx, await service.updateLeadgentool(ctx, leadgentoolId, change)),
    delete: async (ctx, { leadgentoolId }) => {
      await service.deleteLeadgentool(ctx, leadgentoolId)
      return null
    },

    listSources: async (ctx, { leadgentoolId, ...page }) => {
      await service.getLeadgentool(ctx, leadgentoolId)
      const rows = await store.findTrafficSources(ctx.sql, ctx.companyId, leadgentoolId, keysetOf(page))
      return pageOf(rows, page, (row) => presentSource(ctx, row), byCreation)
    },
    createSource: async (ctx, input) => presentSource(ctx, await service.createTrafficSource(ctx, input)),
    updateSource: async (ctx, { trafficSourceId, isDisabled, name, description }) => {
      const change = { name: name?.trim(), description, disabled: isDisabled }
      return presentSource(ctx, await service.updateTrafficSource(ctx, trafficSourceId, change))
    },

    listOfConnection: async (ctx, { connectionId, ...page }) => {
      const { kind } = await getConnection(ctx, connectionId)
      const rows = await store.findEntriesOf(ctx.sql, ctx.companyId, connectionId, keysetOf(page))
      return pageOf(rows, page, (row) => presentEntry(ctx, row, kind === 'WEB_CHAT' ? connectionId : null), byCreation)
    },

    subscribe: async (ctx, input) => ({ subscriptionId: (await manualSubscribe(ctx, input)).subscription.id }),
  })

const showOne = async (ctx: Ctx, tool: LeadgentoolRow): Promise<Leadgentool> => {
  const [shown] = await show(ctx, [tool])
  return shown ?? raise(new Error('A leadgentool was shown as none.'))
}

async function show(ctx: Ctx, tools: readonly LeadgentoolRow[]): Promise<Leadgentool[]> {
  const ids = tools.map(({ id }) => id)
  const sources = new Map(
    (await store.findDefaultSources(ctx.sql, ctx.companyId, ids)).map((row) => [row.leadgentool_id, row]),
  )
  return tools.map((tool) => {
    const source = sources.get(tool.id) ?? raise(new Error(`The leadgentool ${tool.id} has no default source.`))
    return present(tool, presentSource(ctx, source))
  })
}

const present = (row: LeadgentoolRow, defaultSource: TrafficSource): Leadgentool => ({
  id: row.id,
  tunnelId: row.tunnel_id,
  name: row.name,
  type: row.type,
  targetBlockId: row.target_block_id,
  connectionIds: row.connection_ids,
  defaultSource,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
})

const presentSource = ({ world }: Ctx, row: TrafficSourceRow): TrafficSource => ({
  id: row.id,
  leadgentoolId: row.leadgentool_id,
  tunnelId: row.tunnel_id,
  name: row.name,
  description: row.description,
  hash: row.hash,
  link: `${publicUrlOf(world.config)}/l/${row.hash}`,
  isDefault: row.is_default,
  isDisabled: row.disabled,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
})

function presentEntry(ctx: Ctx, row: store.EntryRow, webChat: ConnectionId | null): ConnectionEntry {
  const chatLink = webChat && `${publicUrlOf(ctx.world.config)}/w/${row.hash}?chat=${webChat}`
  return {
    trafficSource: presentSource(ctx, row),
    leadgentool: { id: row.leadgentool_id, name: row.leadgentool_name },
    tunnel: { id: row.tunnel_id, name: row.tunnel_name },
    chatLink,
    embed: chatLink && `<iframe src="${chatLink}" title="Chat" width="400" height="600"></iframe>`,
  }
}
