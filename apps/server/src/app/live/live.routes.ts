import { type LiveNews, live } from '@korben/contract'
import type { FastifyRequest } from 'fastify'
import { setPresence } from '../../domains/chats/index.ts'
import type { Caller, Member } from '../../kit/http/caller.ts'
import { type ApiApp, type Call, mount } from '../../kit/http/mount.ts'
import { createLive } from '../../kit/live/live.ts'
import { createTeller, type LiveView } from './tell-news.ts'

export function liveRoutes(app: ApiApp): void {
  const service = createLive<LiveView, LiveNews>(app.world, (companyId) => createTeller(app.world, companyId))
  app.fastify.addHook('preClose', async () => service.close())
  const listenerOf = (call: Call<Caller>) => {
    const { caller, lookAgain } = call
    if (!caller.member) throw new Error('A right is one in a company.')
    return service.for({ caller, lookAgain, place: caller.member, view: viewOf(caller.member) })
  }
  mount(app, live, {
    stream: (_ctx, { after }, call) =>
      listenerOf(call).stream(call.reply, lastEventId(call.reply.request) ?? after ?? null),
    poll: (_ctx, { after }, call) => listenerOf(call).poll(call.reply, after ?? null),
    setPresence: async (ctx, { accountId, state }) => {
      await setPresence(ctx, accountId, state)
      return null
    },
  })
}

/** What a browser sends by itself when it comes back; it is newer than the address it was opened with. */
function lastEventId({ headers }: FastifyRequest): string | null {
  const given = headers['last-event-id']
  return typeof given === 'string' && given !== '' ? given : null
}

const viewOf = ({ userId, ownPeopleOnly, rights }: Member): LiveView => ({
  viewer: ownPeopleOnly ? userId : null,
  people: rights.has('people:read'),
  orders: rights.has('orders:read'),
  connections: rights.has('connections:read'),
})
