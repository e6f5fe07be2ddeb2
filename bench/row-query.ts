import type { CompanyId, TagId } from '@korben/contract'
import { findPageOfMany, hasPerson } from '../apps/server/src/api-v2/list-people.ts'
import {
  type Begin,
  findPeopleByFilter,
  type PeopleFilter,
  type PersonListRow,
  type Window,
} from '../apps/server/src/api-v2/people.read.ts'
import { EXACT_UP_TO } from '../apps/server/src/kit/count-matches.ts'
import type { Sql } from '../apps/server/src/kit/db.ts'

/** A page of the list of people, as JSON, so that it can be asked of another process. */
export type RowQuery = {
  tagIds: string[]
  phone?: string
  email?: string
  from?: string
  to?: string
  window: Window
  /** How many match of how many people: it decides by which statement the product reads, and `begin` where that begins. */
  matches: number
  total: number
  begin: Begin
}

/** The statement that the product reads the rows of this page by, and nothing else. */
export async function runRowQuery(sql: Sql, companyId: CompanyId, query: RowQuery): Promise<PersonListRow[]> {
  const { tagIds, phone, email, from, to, window, matches, total, begin } = query
  const filter: PeopleFilter = {
    tagIds: tagIds as TagId[],
    phone,
    emailFolded: email?.toLowerCase(),
    activeFrom: from === undefined ? undefined : new Date(from),
    activeTo: to === undefined ? undefined : new Date(to),
  }
  if (matches > EXACT_UP_TO) return findPageOfMany(sql, companyId, filter, window, { count: matches, total })
  const search = { begin, atMost: EXACT_UP_TO + 1 }
  return (await findPeopleByFilter(sql, companyId, filter, search, window)).filter(hasPerson)
}
