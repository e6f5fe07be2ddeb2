import type { BigCompany } from '../generator/million.ts'

/** A page that is asked for: the query of API v2, and the same as conditions on a person. */
export type Page = {
  label: string
  offset: number
  tags?: string[]
  phone?: string
  email?: string
  from?: string
  to?: string
  /** Deep inside many matches: told, and not judged by the limit of the row query (README, What is left). */
  isDeep?: true
}

const DAY_MS = 86_400_000

/** Every documented filter alone and joined, in the first page and far behind. `someone`: a person with phone and e-mail. */
export function pagesOf({ people, until, tags }: BigCompany, someone: { phone: string; email: string }): Page[] {
  const end = new Date(until).getTime()
  const ago = (days: number) => new Date(end - days * DAY_MS).toISOString()
  const far = Math.round(people * 0.9)
  const of = (...names: string[]) => ({ tags: names.map((name) => tags[name] ?? name) })
  return [
    { label: 'everybody, first page', offset: 0 },
    { label: `everybody, offset ${far}`, offset: far },
    { label: `everybody, offset ${people / 2}`, offset: people / 2 },
    { label: 'phone', offset: 0, phone: someone.phone },
    { label: 'email', offset: 0, email: someone.email },
    { label: 'a tag of 10', offset: 0, ...of('Ten') },
    { label: 'a tag of 1000', offset: 0, ...of('Thousand') },
    { label: 'a tag of 9000', offset: 0, ...of('Nine thousand') },
    { label: 'a tag of 9000, offset 8900', offset: 8900, ...of('Nine thousand') },
    { label: 'a tag of 11,000', offset: 0, ...of('Eleven thousand') },
    { label: 'a tag of 11,000, offset 10,900', offset: 10_900, ...of('Eleven thousand') },
    { label: 'a tag of a tenth', offset: 0, ...of('Tenth') },
    { label: 'a tag of half', offset: 0, ...of('Half') },
    { label: 'a tag of half, offset 250,000', offset: people / 4, ...of('Half'), isDeep: true },
    { label: 'a tag of half, offset 450,000', offset: people * 0.45, ...of('Half'), isDeep: true },
    { label: `a tag of half, offset ${far}`, offset: far, ...of('Half') },
    { label: 'tags of half and a quarter', offset: 0, ...of('Half', 'Quarter') },
    { label: 'tags of half and 1000', offset: 0, ...of('Half', 'Thousand') },
    { label: 'last message on a day', offset: 0, from: ago(100), to: ago(99) },
    { label: 'last message in a month', offset: 0, from: ago(130), to: ago(100) },
    { label: 'last message from a day long ago', offset: 0, from: ago(360) },
    { label: `last message from a day long ago, offset ${far}`, offset: far, from: ago(360) },
    { label: 'last message up to a day', offset: 0, to: ago(30) },
    { label: 'a tag of half, last message in a month', offset: 0, ...of('Half'), from: ago(130), to: ago(100) },
    { label: 'a tag of a tenth, last message on a day', offset: 0, ...of('Tenth'), from: ago(100), to: ago(99) },
    { label: 'a tag of half and a phone', offset: 0, ...of('Half'), phone: someone.phone },
  ]
}

/** As a client writes it. */
export function queryOf({ offset, tags = [], phone, email, from, to }: Page): string {
  const query = new URLSearchParams({ limit: '20', offset: String(offset) })
  for (const tag of tags) query.append('filter[tags]', tag)
  if (phone) query.set('filter[phone]', phone)
  if (email) query.set('filter[email]', email)
  if (from) query.set('filter[last_message][from]', from)
  if (to) query.set('filter[last_message][to]', to)
  return query.toString()
}
