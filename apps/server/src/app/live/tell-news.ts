import type { CompanyId, LiveNews, PersonId, UserId } from '@korben/contract'
import { findPresence, type PresenceRow, presenceTopic } from '../../domains/chats/index.ts'
import { findSights } from '../../domains/people/index.ts'
import type { World } from '../../kit/context.ts'
import type { Batch, Teller } from '../../kit/live/room.ts'
import { type Fact, factOf, toldTypes } from './facts.ts'

/** What somebody who listens may hear of. `viewer`: sees only own people (PER-4); null: everybody. */
export type LiveView = { viewer: UserId | null; people: boolean; orders: boolean; connections: boolean }

/** Makes news of the events of one company, and of who is in which chat. */
export function createTeller(world: World, companyId: CompanyId): Teller<LiveView, LiveNews> {
  let known: readonly PresenceRow[] = []
  let isPresenceOld = true
  let lookedAt = 0

  /** Who is present, and whether that is news: asked for when it may have changed. */
  const lookAround = async (mustKnow: boolean): Promise<{ rows: readonly PresenceRow[]; isNew: boolean }> => {
    const isOver = known.some((row) => row.expires_at <= world.now())
    if (!mustKnow && !isPresenceOld && !isOver && performance.now() - lookedAt < LOOK_MS)
      return { rows: known, isNew: false }
    if (mustKnow) return { rows: await findPresence(world, companyId), isNew: true }
    isPresenceOld = false
    lookedAt = performance.now()
    const rows = await findPresence(world, companyId)
    const isNew = JSON.stringify(rows) !== JSON.stringify(known)
    known = rows
    return { rows, isNew }
  }

  return {
    types: toldTypes,
    topics: [presenceTopic(companyId)],
    onHint: () => {
      isPresenceOld = true
    },
    keyOf: ({ viewer, people, orders, connections }) => `${viewer ?? '*'} ${[people, orders, connections].join(' ')}`,
    isIdle: hasNoChange,
    dueInMs: () => {
      const next = Math.min(...known.map((row) => row.expires_at.getTime()))
      return Number.isFinite(next) ? Math.max(100, next - world.now().getTime() + 1) : null
    },
    tell: async (batch, views) => {
      const { rows, isNew } = await lookAround(batch.isFirst)
      const presence = batch.isFirst || isNew ? rows : null
      const facts = (batch.events ?? []).map(factOf)
      if (!batch.isFirst && facts.length === 0 && batch.events !== null && presence === null) return new Map()
      const sees = await sightOf(world, companyId, facts, presence, views)
      const told = new Map<string, LiveNews>()
      for (const [key, view] of views) {
        const news = newsFor(view, batch, facts, presence, sees)
        if (batch.isFirst || news.presence !== null || !hasNoChange(news)) told.set(key, news)
      }
      return told
    },
  }
}

/** Where hints do not cross processes, who is present is looked at by itself. */
const LOOK_MS = 900

const hasNoChange = (news: LiveNews): boolean =>
  !news.reset &&
  [news.chats, news.people, news.orders, news.connections, news.deliveries].every((list) => list.length === 0)

type Sight = (view: LiveView, personId: PersonId | null) => boolean

/** One question for everybody who listens and everybody who is told of. */
async function sightOf(
  { sql }: World,
  companyId: CompanyId,
  facts: readonly Fact[],
  presence: readonly PresenceRow[] | null,
  views: ReadonlyMap<string, LiveView>,
): Promise<Sight> {
  if ([...views.values()].every(({ viewer }) => viewer === null)) return () => true
  const ids = new Set([
    ...facts.flatMap(({ personId }) => personId ?? []),
    ...(presence ?? []).map((row) => row.person_id),
  ])
  const maySee = ids.size === 0 ? () => true : await findSights(sql, companyId, [...ids])
  return ({ viewer }, personId) => viewer === null || personId === null || maySee(viewer, personId)
}

function newsFor(
  view: LiveView,
  { mark, events }: Batch,
  facts: readonly Fact[],
  presence: readonly PresenceRow[] | null,
  sees: Sight,
): LiveNews {
  const own = facts.filter(({ personId }) => sees(view, personId))
  const deliveries = new Map(own.flatMap(({ delivery }) => (delivery ? [[delivery.messageId, delivery] as const] : [])))
  return {
    id: mark,
    reset: events === null,
    chats: distinct(own.map(({ chat }) => chat)),
    unread: own.some(({ isUnread }) => isUnread),
    deliveries: [...deliveries.values()],
    people: view.people ? distinct(own.map(({ person }) => person)) : [],
    orders: view.orders ? distinct(own.map(({ order }) => order)) : [],
    connections: view.connections ? distinct(own.map(({ connection }) => connection)) : [],
    presence: presence?.filter((row) => sees(view, row.person_id)).map(presentPresence) ?? null,
  }
}

const distinct = <T>(items: readonly (T | null)[]): T[] => [...new Set(items.filter((item) => item !== null))]

const presentPresence = (row: PresenceRow) => ({
  accountId: row.account_id,
  userId: row.user_id,
  name: row.name,
  state: row.is_typing ? ('typing' as const) : ('looking' as const),
  until: row.expires_at.toISOString(),
})
