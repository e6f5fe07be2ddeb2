import type { AccountId, CompanyId } from '@korben/contract'
import fastify from 'fastify'
import { findChatsByWalk, findEntries } from '../../apps/server/src/domains/chats/inbox.store.ts'
import { connect, type DatabaseOptions } from '../../apps/server/src/kit/db.ts'
import { childOrder, childReady } from '../children.ts'

/** Bare Fastify with the statements of the inbox and of a chat alone: no session, no rights, no limit; their rows as they are. */
const { database, companyId } = childOrder<{ database: DatabaseOptions; companyId: CompanyId }>()
const sql = connect(database, { name: 'bench reference', max: 20 })
const app = fastify()
const everybody = { folder: 'all', words: null, tagId: null, connectionId: null, tunnelId: null, userId: null } as const
app.get<{ Querystring: { limit: number } }>('/chats', async ({ query }) =>
  findChatsByWalk(sql, companyId, { ...everybody, viewer: null }, { limit: Number(query.limit) + 1, after: null }),
)
app.get<{ Params: { id: AccountId }; Querystring: { limit: number } }>(
  '/chats/:id/messages',
  async ({ params, query }) =>
    findEntries(sql, companyId, params.id, { limit: Number(query.limit) + 1, beforeSeq: null, afterSeq: null }),
)
const url = await app.listen({ port: 0, host: '127.0.0.1' })
childReady({ url }, async () => {
  await app.close()
  await sql.end()
})
