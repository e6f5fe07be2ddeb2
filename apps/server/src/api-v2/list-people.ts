import type { CompanyId, TagId } from '@korben/contract'
import { countsOf } from '../domains/company/index.ts'
import type { Ctx } from '../kit/context.ts'
import { EXACT_UP_TO, type Remembered, recallCount, rememberCount } from '../kit/count-matches.ts'
import { one, type Sql } from '../kit/db.ts'
import { foldEmail } from '../kit/email.ts'
import {
  type Begin,
  countActive,
  countPeople,
  findPeopleByFilter,
  findPeopleByWalk,
  findTagsByValues,
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

/** When more wear a tag or were active than this, it is not worth knowing how many. */
const MANY = 50_000
/** A page that begins so far in is found only when the total is known: it may be nearer to the other end. */
const NEAR = 1000

/**
 * A page of the people that a filter matches. Few are found first and ordered then, and one statement gives the page and the count; of many the
 * order is walked from the nearer end, and their count may be ten seconds old.
 */
export async function listPeople(ctx: Ctx, given: GivenFilter, window: Window): Promise<ListedPeople> {
  if (isOpen(given)) return listEverybody(ctx, window)
  const known = recallCount(ctx, keyOf(given))
  const filter = await readFilter(ctx, given, known === null ? MANY + 1 : 1)
  if (filter === null) return { rows: [], filteredCount: 0, totalCount: await countAll(ctx) }
  return known === null ? findAndList(ctx, given, filter, window) : listMany(ctx, filter.people, window, await known)
}

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
  const count = () => countPeople(ctx.sql, ctx.companyId, filter.people)
  return listMany(ctx, filter.people, window, await rememberCount(ctx, keyOf(given), total, count))
}

async function listMany(ctx: Ctx, people: PeopleFilter, window: Window, counted: Remembered): Promise<ListedPeople> {
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

/** Walks the order when that passes over few, else finds all matches first in the cheaper way. */
export async function findPageOfMany(
  sql: Sql,
  companyId: CompanyId,
  people: PeopleFilter,
  window: Window,
  { count, total }: Remembered,
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
  const { count } = one(await countActive(ctx.sql, ctx.companyId, people, MANY + 1))
  return wearers <= count ? 'tag' : 'activity'
}

/** `wearers`: of the rarest tag, counted no further than was asked for. */
type ReadFilter = { people: PeopleFilter; wearers: number }

/** Null when a tag is unknown: it matches nobody (reference 1.12). */
async function readFilter(ctx: Ctx, given: GivenFilter, countTo: number): Promise<ReadFilter | null> {
  const { tags = [], phone, email, last_message } = given
  const found = tags.length > 0 ? await findTagsByValues(ctx.sql, ctx.companyId, tags, countTo) : []
  if (tags.some((value) => !found.some((tag) => tag.value === value))) return null
  const byWearers = found.toSorted((tag, other) => tag.wearers - other.wearers)
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

const countAll = async (ctx: Ctx): Promise<number> => (await countsOf(ctx.sql, ctx.companyId)).person

export const hasPerson = <Row extends { id: unknown }>(row: Row): row is Exclude<Row, { id: null }> => row.id !== null

const keyOf = (given: GivenFilter) => ['people', given]

const isOpen = ({ tags = [], phone, email, last_message: { from, to } }: GivenFilter): boolean =>
  tags.length === 0 && [phone, email, from, to].every((value) => value === undefined)

const NOBODY_LEFT_OUT: PeopleFilter = {
  tagIds: [],
  phone: undefined,
  emailFolded: undefined,
  activeFrom: undefined,
  activeTo: undefined,
}
