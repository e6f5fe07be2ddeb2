import type { AccountId, ConnectionId, TagId, TunnelId, UserId } from '@korben/contract'
import type { Ctx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { raise } from '../../kit/errors.ts'
import type { Keyset } from '../../kit/keyset.ts'
import { getConnection } from '../connections/index.ts'
import { searchQuery, viewerOf } from '../people/index.ts'
import { requireTags } from '../tags/index.ts'
import { getUser } from '../team/index.ts'
import { accountNotFound, tunnelNotFound } from './chats.errors.ts'
import * as store from './inbox.store.ts'

export type ChatQuery = {
  folder?: store.Folder | undefined
  search?: string | undefined
  tagId?: TagId | undefined
  connectionId?: ConnectionId | undefined
  tunnelId?: TunnelId | undefined
  userId?: UserId | undefined
}

/** A search begins with so many people at most; where there are more, walking the folder fills a page soon. */
const MAX_PEOPLE = 2_000

/** Chats with the newest message first. Throws the `not_found` of whatever the query names and is unknown. */
export async function listChats(ctx: Ctx, query: ChatQuery, keyset: Keyset): Promise<store.ChatRow[]> {
  const filter = await readFilter(ctx, query)
  if (query.search !== undefined && filter.words === null) return [] // signs alone, of which no name is made
  const begin = beginOf(filter)
  if (begin !== null) {
    const found = await store.findChatsByPeople(ctx.sql, ctx.companyId, filter, { begin, atMost: MAX_PEOPLE }, keyset)
    const ids = found.flatMap(({ id }) => id ?? [])
    const [{ people } = { people: 0 }] = found
    if (people < MAX_PEOPLE) return store.findChats(ctx.sql, ctx.companyId, ids, filter.viewer)
  }
  return store.findChatsByWalk(ctx.sql, ctx.companyId, filter, keyset)
}

async function readFilter(ctx: Ctx, query: ChatQuery): Promise<store.ChatFilter> {
  const { folder = 'all', search, tagId = null, connectionId = null, tunnelId = null, userId = null } = query
  if (tagId !== null) await requireTags(ctx, [tagId])
  if (connectionId !== null) await getConnection(ctx, connectionId)
  if (userId !== null) await getUser(ctx, userId)
  if (tunnelId !== null) {
    const [tunnel] = await store.findTunnel(ctx.sql, ctx.companyId, tunnelId)
    if (!tunnel) throw tunnelNotFound(tunnelId)
  }
  const words = search === undefined ? null : searchQuery(search)
  return { folder, words, tagId, connectionId, tunnelId, userId, viewer: viewerOf(ctx) }
}

/** What few have stands first. */
const beginOf = ({ words, tagId, userId }: store.ChatFilter): store.Begin | null => {
  if (words !== null) return 'words'
  if (tagId !== null) return 'tag'
  return userId === null ? null : 'user'
}

export async function getChat(ctx: Ctx, id: AccountId): Promise<store.ChatRow> {
  const [chat] = await store.findChats(ctx.sql, ctx.companyId, [id], viewerOf(ctx))
  return chat ?? raise(accountNotFound(id))
}

/** The menu shows no larger number. */
const MAX_UNREAD = 1_000

export async function countUnread(ctx: Ctx): Promise<{ count: number; hasMore: boolean }> {
  const { count } = one(await store.countUnread(ctx.sql, ctx.companyId, viewerOf(ctx), MAX_UNREAD + 1))
  return { count: Math.min(count, MAX_UNREAD), hasMore: count > MAX_UNREAD }
}
