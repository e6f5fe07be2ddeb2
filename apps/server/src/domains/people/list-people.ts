import type { PeopleFilter as GivenFilter, PersonId } from '@korben/contract'
import type { Ctx } from '../../kit/context.ts'
import { countMatches, EXACT_UP_TO } from '../../kit/count-matches.ts'
import { foldEmail, isEmail } from '../../kit/email.ts'
import { raise } from '../../kit/errors.ts'
import type { Keyset } from '../../kit/keyset.ts'
import { readPhone } from '../../kit/phone.ts'
import { countsOf } from '../company/index.ts'
import { getFieldsById, readFieldValue } from '../fields/index.ts'
import { requireTags } from '../tags/index.ts'
import { getUsers } from '../team/index.ts'
import { viewerOf } from './own-people.ts'
import { emailInvalid, phoneInvalid } from './people.errors.ts'
import * as store from './people-list.store.ts'
import { searchQuery } from './search-words.ts'

/** People of a filter by their newest activity. Throws for a tag, user or field that does not exist, and for a phone or e-mail that is none. */
export async function listPeople(ctx: Ctx, given: GivenFilter, keyset: Keyset): Promise<store.Placed[]> {
  const filter = await readFilter(ctx, given)
  const begin = beginOf(filter)
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
  const filter = await readFilter(ctx, given)
  if (isOpen(filter)) return (await countsOf(ctx.sql, ctx.companyId)).person
  return countMatches(ctx, ['people v3', filter], (atMost) =>
    store.countPeople(ctx.sql, ctx.companyId, filter, beginOf(filter), atMost),
  )
}

/** The next people of a filter in the order of their ids. */
export async function findMatching(
  ctx: Ctx,
  given: GivenFilter,
  page: { limit: number; after: PersonId | null },
): Promise<PersonId[]> {
  const rows = await store.findMatchingIds(ctx.sql, ctx.companyId, await readFilter(ctx, given), page)
  return rows.map(({ id }) => id)
}

/** What names few people comes first; null when nothing does, and only times or nothing are asked for. */
function beginOf(filter: store.PeopleFilter): store.Begin | null {
  if (filter.phone !== null || filter.emailFolded !== null || filter.words !== null) return 'contact'
  if (filter.tagIds.length > 0) return 'tag'
  if (filter.fields.length > 0) return 'field'
  return filter.userId === null ? null : 'user'
}

const isOpen = (filter: store.PeopleFilter): boolean =>
  beginOf(filter) === null && filter.activeFrom === null && filter.activeTo === null && filter.viewer === null

async function readFilter(ctx: Ctx, given: GivenFilter): Promise<store.PeopleFilter> {
  const { tagIds = [], phone, email, search, activeFrom, activeTo, userId, fields = [] } = given
  if (tagIds.length > 0) await requireTags(ctx, tagIds)
  if (userId !== undefined) await getUsers(ctx, [userId])
  if (email !== undefined && !isEmail(email.trim())) throw emailInvalid(email)
  const known = await getFieldsById(
    ctx,
    fields.map(({ fieldId }) => fieldId),
  )
  return {
    tagIds: await byRarity(ctx, tagIds),
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
}

/** The tag that fewest wear stands first: the search begins with those who wear it. */
async function byRarity(ctx: Ctx, tagIds: GivenFilter['tagIds'] & {}): Promise<GivenFilter['tagIds'] & {}> {
  if (tagIds.length < 2) return tagIds
  const sizes = await store.findTagSizes(ctx.sql, ctx.companyId, [...new Set(tagIds)], EXACT_UP_TO + 1)
  return sizes.toSorted((tag, other) => tag.wearers - other.wearers).map(({ id }) => id)
}
