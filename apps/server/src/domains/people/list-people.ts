import type { PeopleFilter as GivenFilter, PersonId, TagId } from '@korben/contract'
import type { Ctx } from '../../kit/context.ts'
import { countMatches, EXACT_UP_TO } from '../../kit/count-matches.ts'
import { one } from '../../kit/db.ts'
import { foldEmail, isEmail } from '../../kit/email.ts'
import { raise } from '../../kit/errors.ts'
import type { Keyset } from '../../kit/keyset.ts'
import { readPhone } from '../../kit/phone.ts'
import { countsOf } from '../company/index.ts'
import { getFieldsById, readFieldValue } from '../fields/index.ts'
import { requireTags } from '../tags/index.ts'
import { getUsers } from '../team/index.ts'
import { countOthersPeople } from './own-people.store.ts'
import { viewerOf } from './own-people.ts'
import { emailInvalid, phoneInvalid } from './people.errors.ts'
import * as store from './people-list.store.ts'
import { searchQuery } from './search-words.ts'

/** People of a filter by their newest activity. Throws for a tag, user or field that does not exist, and for a phone or e-mail that is none. */
export async function listPeople(ctx: Ctx, given: GivenFilter, keyset: Keyset): Promise<store.Placed[]> {
  const { filter, begin } = await readFilter(ctx, given)
  if (begin !== null) {
    const search = { begin, atMost: EXACT_UP_TO + 1 }
    const found = await store.findPeopleByMatch(ctx.sql, ctx.companyId, filter, search, keyset)
    if (found.every(({ matches }) => matches <= EXACT_UP_TO)) return found.filter(hasPerson)
  }
  return store.findPeopleByWalk(ctx.sql, ctx.companyId, filter, keyset)
}

const hasPerson = <Row extends { id: unknown }>(row: Row): row is Exclude<Row, { id: null }> => row.id !== null

/** How many people a filter matches: exact up to 10 000, at most ten seconds old above. Throws as `listPeople`. */
export async function countPeople(ctx: Ctx, given: GivenFilter): Promise<number> {
  const { filter, begin } = await readFilter(ctx, given)
  const asked = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name]))
  if (asked.length === 0) return countAll(ctx, filter)
  return countMatches(ctx, ['people v3', filter], (atMost) =>
    asked.join() === 'tagIds' && filter.viewer === null
      ? store.countWearers(ctx.sql, ctx.companyId, filter.tagIds, atMost)
      : store.countPeople(ctx.sql, ctx.companyId, filter, begin, atMost),
  )
}

async function countAll(ctx: Ctx, { viewer }: store.PeopleFilter): Promise<number> {
  const { person } = await countsOf(ctx.sql, ctx.companyId)
  return viewer === null ? person : person - one(await countOthersPeople(ctx.sql, ctx.companyId, viewer)).count
}

/** The next people of a filter in the order of their ids. */
export async function findMatching(
  ctx: Ctx,
  given: GivenFilter,
  page: { limit: number; after: PersonId | null },
): Promise<PersonId[]> {
  const { filter } = await readFilter(ctx, given)
  const rows = await store.findMatchingIds(ctx.sql, ctx.companyId, filter, page)
  return rows.map(({ id }) => id)
}

type ReadFilter = { filter: store.PeopleFilter; begin: store.Begin | null }

async function readFilter(ctx: Ctx, given: GivenFilter): Promise<ReadFilter> {
  const { tagIds = [], phone, email, search, activeFrom, activeTo, userId, fields = [] } = given
  if (tagIds.length > 0) await requireTags(ctx, tagIds)
  if (userId !== undefined) await getUsers(ctx, [userId])
  if (email !== undefined && !isEmail(email.trim())) throw emailInvalid(email)
  const known = await getFieldsById(
    ctx,
    fields.map(({ fieldId }) => fieldId),
  )
  const tags = await findRarest(ctx, tagIds)
  const filter = {
    tagIds: tags.map(({ id }) => id),
    // A value is kept in the form its field gives it; what is no such value at all is looked for as it stands, and found nowhere.
    fields: known.map(({ id, type }, place) => {
      const value = fields[place]?.value ?? null
      const read = value === null ? null : readFieldValue(type, value)
      return { fieldId: id, value: read?.ok ? read.value : value }
    }),
    userId: userId ?? null,
    words: search === undefined ? null : searchQuery(search),
    phone: phone === undefined ? null : (readPhone(phone) ?? raise(phoneInvalid(phone))).phone,
    emailFolded: email === undefined ? null : foldEmail(email),
    activeFrom: activeFrom === undefined ? null : new Date(activeFrom),
    activeTo: activeTo === undefined ? null : new Date(activeTo),
    viewer: viewerOf(ctx),
  }
  return { filter, begin: beginOf(filter, tags) }
}

/** What names few people; null when nothing does, and the order is walked. */
function beginOf(
  { phone, emailFolded, words, fields, userId }: store.PeopleFilter,
  [rarest]: TagSize[],
): store.Begin | null {
  if (phone !== null || emailFolded !== null || words !== null) return 'contact'
  if (rarest && rarest.wearers <= EXACT_UP_TO) return 'tag'
  if (fields.length > 0) return 'field'
  return userId === null ? null : 'user'
}

type TagSize = { id: TagId; wearers: number }

/** Tags, and how many wear each; the one that fewest wear stands first. */
async function findRarest(ctx: Ctx, tagIds: readonly TagId[]): Promise<TagSize[]> {
  if (tagIds.length === 0) return []
  const sizes = await store.findTagSizes(ctx.sql, ctx.companyId, [...new Set(tagIds)], EXACT_UP_TO + 1)
  return sizes.toSorted((tag, other) => tag.wearers - other.wearers)
}
