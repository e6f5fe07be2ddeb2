import type { PeopleFilter, PersonId, TagId, UserId } from '@korben/contract'
import { useQuery } from '@tanstack/react-query'
import { client } from '../../lib/client.ts'
import { given } from '../../lib/given.ts'
import { isId } from '../../lib/ids.ts'
import { usePages } from '../../ui/pages.ts'

export const peopleKey = ['people'] as const
export const personKey = (personId: PersonId) => ['people', personId] as const

export const FILTERS = ['search', 'tags', 'user', 'from', 'to', 'field', 'value'] as const
export type AddressFilter = Partial<Record<(typeof FILTERS)[number], string>>

/** The filter of the API from what the address holds; what cannot be is left out. */
export function readFilter(address: AddressFilter): PeopleFilter {
  const tagIds = (address.tags ?? '').split(',').filter((id): id is TagId => isId<'tag'>(id))
  const field = address.field
  return given({
    search: address.search?.trim() || undefined,
    tagIds: tagIds.length > 0 ? tagIds : undefined,
    userId: isId<'user'>(address.user) ? (address.user satisfies UserId) : undefined,
    activeFrom: instantOf(address.from, '00:00:00'),
    activeTo: instantOf(address.to, '23:59:59.999'),
    fields: isId<'field'>(field) ? [{ fieldId: field, value: address.value?.trim() || null }] : undefined,
  })
}

/** A day as the reader's clock has it. */
function instantOf(day: string | undefined, time: string): string | undefined {
  const at = new Date(`${day}T${time}`)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}

/** The same filter as a query: a field as `<id>=<value>`. */
function queryOf({ fields, ...conditions }: PeopleFilter) {
  const field = fields?.map(({ fieldId, value }) => (value === null ? fieldId : `${fieldId}=${value}`))
  return field ? { ...conditions, field } : conditions
}

export const usePeople = (filter: PeopleFilter) =>
  usePages([...peopleKey, 'list', filter], (page, options) =>
    client.people.list({ ...queryOf(filter), ...page }, options),
  )

export const usePeopleCount = (filter: PeopleFilter) =>
  useQuery({
    queryKey: [...peopleKey, 'count', filter],
    queryFn: ({ signal }) => client.people.count(queryOf(filter), { signal }),
    select: ({ count }) => count,
  })

export const usePerson = (personId: PersonId) =>
  useQuery({ queryKey: personKey(personId), queryFn: ({ signal }) => client.people.get({ personId }, { signal }) })
