import type { CompanyId, TagId } from '@korben/contract'
import {
  FEW,
  findPeopleByActivity,
  findPeopleByFilter,
  type PeopleFilter,
  type PersonListRow,
  type Window,
} from '../apps/server/src/api-v2/people.read.ts'
import type { Sql } from '../apps/server/src/kit/db.ts'

/** A page of the list of people, as JSON, so that it can be asked of another process. */
export type RowQuery = {
  tagIds: string[]
  phone?: string
  email?: string
  from?: string
  to?: string
  window: Window
  /** How many match: it decides by which statement the product reads. */
  matches: number
}

/** The statement that the product reads the rows of this page by, and nothing else. */
export function runRowQuery(sql: Sql, companyId: CompanyId, query: RowQuery): Promise<PersonListRow[]> {
  const filter = filterOf(query)
  const { tagIds, phone, email, from, to } = query
  const isOpen = tagIds.length === 0 && [phone, email, from, to].every((value) => value === undefined)
  const find = !isOpen && query.matches <= FEW ? findPeopleByFilter : findPeopleByActivity
  return find(sql, companyId, filter, query.window)
}

const filterOf = ({ tagIds, phone, email, from, to, matches }: RowQuery): PeopleFilter => ({
  tagIds: tagIds as TagId[],
  isTagRare: tagIds.length > 0 && matches <= FEW,
  phone,
  emailFolded: email?.toLowerCase(),
  activeFrom: from === undefined ? undefined : new Date(from),
  activeTo: to === undefined ? undefined : new Date(to),
})
