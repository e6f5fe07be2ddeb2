import type { CompanyId, TagId } from '@korben/contract'
import { countsOf } from '../domains/company/index.ts'
import { foldTagName } from '../domains/tags/index.ts'
import type { Ctx } from '../kit/context.ts'
import { createCountMemory, EXACT_UP_TO } from '../kit/count-matches.ts'
import { one, type Sql } from '../kit/db.ts'
import { foldEmail } from '../kit/email.ts'
import {
  type Begin,
  countActive,
  countPeople,
  findPeopleByFilter,
  findPeopleByWalk,
  findTagsByNames,
  type PeopleFilter,
  type PersonListRow,
  type Walk,
  type Window,
} from './people.read.ts'

/** The filter of a request: tags by name or id, a phone by its digits (reference 1.12). */
export type GivenFilter = {
  tags?: readonly string[] | undefined
  phone?: string | undefined
  email?: string | undefined
  last_message: { from?: Date | undefined; to?: Date | undefined }
}

export type ListedPeople = { rows: PersonListRow[]; filteredCount: number; totalCount: number }

/** Where more than `EXACT_UP_TO` wear a tag or were active they are counted once more, no further than this. */
const MANY = 300_000
/** A page that begins so far in is found only when the total is known: it may be nearer to the other end. */
const NEAR = 1000

/**
 * A page of the people that a filter matches. Few are found first and ordered then, and one statement gives the page and the count; of many the
 * order is walked from the nearer end, and their count may be ten seconds old.
 */
export async function listPeople(ctx: Ctx, given: GivenFilter, window: Window): Promise<ListedPeople> {
  if (isOpen(given)) return listEverybody(ctx, window)
  const known = await manyCounted.recall(ctx, given)
  const filter = await readFilter(ctx, given, known)
  if (filter === null) return { rows: [], filteredCount: 0, totalCount: await countAll(ctx) }
  return known === null ? findAndList(ctx, given, filter, window) : listMany(ctx, filter.people, window, known)
}

/** How many of how many matched; `tagIds`: the rarest first. */
type Counted = { count: number; total: number; tagIds: readonly TagId[] }
const manyCounted = createCountMemory<Counted>()

async function listEverybody(ctx: Ctx, window: Window): Promise<ListedPeople> {
  if (window.offset < NEAR) {
    const rows = await findPeopleByWalk(ctx.sql, ctx.companyId, NOBODY_LEFT_OUT, { ...window, fromOldest: false })
    const [first] = rows
    if (first) return { rows, filteredCount: first.total, totalCount: first.total }
  }
  const total = await countAll(ctx)
  return listMany(ctx, NOBODY_LEFT_OUT, window, { count: total, total })
}

async function findAndList(ctx: Ctx, given: GivenFilter, filter: ReadFilter, window: Window): Promise<ListedPeople> {
  const begin = await chooseBegin(ctx, filter)
  const search = { begin, atMost: EXACT_UP_TO + 1 }
  const found = await findPeopleByFilter(ctx.sql, ctx.companyId, filter.people, search, window)
  const { matches, total } = one(found.slice(0, 1))
  if (matches <= EXACT_UP_TO) return { rows: found.filter(hasPerson), filteredCount: matches, totalCount: total }
  const counted = await manyCounted.remember(ctx, given, async () => ({
    ...one(await countPeople(ctx.sql, ctx.companyId, filter.people)),
    total,
    tagIds: filter.people.tagIds,
  }))
  return listMany(ctx, filter.people, window, counted)
}

async function listMany(ctx: Ctx, people: PeopleFilter, window: Window, counted: Sizes): Promise<ListedPeople> {
  const rows =
    window.offset < counted.count ? await findPageOfMany(ctx.sql, ctx.companyId, people, window, counted) : []
  // The rows bring the total of this moment along.
  return { rows, filteredCount: counted.count, totalCount: rows[0]?.total ?? (await countAll(ctx)) }
}

/**
 * What one of many costs, in microseconds of processor time (2026-11): to pass over in a walk, to look up by a tag, to read in a scan of everybody,
 * and to keep and order there.
 */
const COST = { passed: 3.5, lookedUp: 4, scanned: 0.3, ordered: 0.6 }

/** How many match of how many. */
type Sizes = Pick<Counted, 'count' | 'total'>

/** Walks the order when that passes over few, else finds all matches first in the cheaper way. */
export async function findPageOfMany(
  sql: Sql,
  companyId: CompanyId,
  people: PeopleFilter,
  window: Window,
  { count, total }: Sizes,
): Promise<(PersonListRow & { total: number })[]> {
  const walk = nearerWay(window, count)
  const walking = ((walk.offset + walk.limit) / count) * total * COST.passed
  const lookingUp = count * COST.lookedUp
  const scanning = total * COST.scanned + count * COST.ordered
  if (people.tagIds.length === 0 || walking <= Math.min(lookingUp, scanning))
    return findPeopleByWalk(sql, companyId, people, walk)
  const search = { begin: lookingUp < scanning ? ('tag' as const) : ('everybody' as const), atMost: null }
  return (await findPeopleByFilter(sql, companyId, people, search, window)).filter(hasPerson)
}

/** The same page, from the newest end of the order or from the oldest. */
function nearerWay({ limit, offset }: Window, count: number): Walk {
  const behind = Math.max(0, count - offset - limit)
  if (behind >= offset) return { limit, offset, fromOldest: false }
  return { limit: Math.min(limit, count - offset), offset: behind, fromOldest: true }
}

async function chooseBegin(ctx: Ctx, { people, wearers }: ReadFilter): Promise<Begin> {
  if (people.phone !== undefined || people.emailFolded !== undefined) return 'contact'
  if (people.tagIds.length === 0) return 'activity'
  const isBounded = people.activeFrom !== undefined || people.activeTo !== undefined
  if (!isBounded || wearers <= EXACT_UP_TO) return 'tag'
  const active = async (atMost: number) => one(await countActive(ctx.sql, ctx.companyId, people, atMost)).count
  if ((await active(EXACT_UP_TO + 1)) <= EXACT_UP_TO) return 'activity'
  const [rarest] = await findTagsByNames(
    ctx.sql,
    ctx.companyId,
    { names: [], ids: people.tagIds.slice(0, 1) },
    MANY + 1,
  )
  return (rarest?.wearers ?? 0) <= (await active(MANY + 1)) ? 'tag' : 'activity'
}

/** `wearers`: of the rarest tag, counted no further than was worth it. */
type ReadFilter = { people: PeopleFilter; wearers: number }

/** Null when a tag is unknown: it matches nobody (reference 1.12). */
async function readFilter(ctx: Ctx, given: GivenFilter, known: Counted | null): Promise<ReadFilter | null> {
  const { tags = [], phone, email, last_message } = given
  const isNamed = phone !== undefined || email !== undefined
  const found = tags.length > 0 ? await findTags(ctx, tags, known !== null || isNamed) : []
  if (tags.some((value) => !found.some((tag) => isNamedBy(tag, value)))) return null
  const rank = (tag: FoundTag) => known?.tagIds.indexOf(tag.id) ?? tag.wearers
  const byWearers = found.toSorted((tag, other) => rank(tag) - rank(other))
  return {
    people: {
      tagIds: [...new Set(byWearers.map((tag): TagId => tag.id))],
      phone: phone === undefined ? undefined : `+${phone}`,
      emailFolded: email === undefined ? undefined : foldEmail(email),
      activeFrom: last_message.from,
      activeTo: last_message.to,
    },
    wearers: byWearers[0]?.wearers ?? 0,
  }
}

type FoundTag = Awaited<ReturnType<typeof findTagsByNames>>[number]

const idOf = (value: string) => value.trim().toLowerCase()
const isNamedBy = ({ id, name_folded }: FoundTag, value: string) =>
  name_folded === foldTagName(value) || id === idOf(value)

/** Counts wearers as far as it takes to know which tag is the rarest. */
async function findTags(ctx: Ctx, values: readonly string[], isOrderKnown: boolean): Promise<readonly FoundTag[]> {
  const wanted = { names: values.map(foldTagName), ids: values.map(idOf) }
  const found = await findTagsByNames(ctx.sql, ctx.companyId, wanted, isOrderKnown ? null : EXACT_UP_TO + 1)
  const isTie = found.length > 1 && found.every(({ wearers }) => wearers > EXACT_UP_TO)
  return isTie ? findTagsByNames(ctx.sql, ctx.companyId, wanted, MANY + 1) : found
}

const countAll = async (ctx: Ctx): Promise<number> => (await countsOf(ctx.sql, ctx.companyId)).person

export const hasPerson = <Row extends { id: unknown }>(row: Row): row is Exclude<Row, { id: null }> => row.id !== null

const isOpen = ({ tags = [], phone, email, last_message: { from, to } }: GivenFilter): boolean =>
  tags.length === 0 && [phone, email, from, to].every((value) => value === undefined)

const NOBODY_LEFT_OUT: PeopleFilter = {
  tagIds: [],
  phone: undefined,
  emailFolded: undefined,
  activeFrom: undefined,
  activeTo: undefined,
}
