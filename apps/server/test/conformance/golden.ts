import { readdirSync, readFileSync } from 'node:fs'

/** A request and its answer as the documentation prints them; `fixtures/README.md` tells what each key means. */
export type Golden = {
  endpoint: string
  section: string
  request: { method: string; path: string; query: Record<string, string | string[]>; body: object | null }
  response: { status: number; body: Record<string, unknown> }
  differs?: { at: string; why: string; sent: unknown }[]
  adds?: string[]
  fresh?: string[]
  otherCall?: string
  belongsTo?: { query: Record<string, string>; body: object | null }
  ours?: string
}

const FOLDER = new URL('./fixtures/', import.meta.url)

/** The thirty golden examples, in the order of their names. */
export const goldenExamples = (): Golden[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .toSorted()
    .map((file): Golden => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')))

/** The query of an example as it stands in an address, its brackets raw. */
export const queryOfGolden = ({ request }: Golden): string =>
  Object.entries(request.query)
    .flatMap(([name, values]) => [values].flat().map((value) => `${name}=${encodeURIComponent(value)}`))
    .join('&')

/** The body we answer, were the documented records there: the documented one with our differences. */
export function answerOfGolden({ response, differs = [] }: Golden): Record<string, unknown> {
  const body = structuredClone(response.body)
  for (const { at, sent } of differs) {
    const keys = at.split('/').slice(1)
    const last = keys.pop() ?? ''
    const parent = keys.reduce<unknown>((value, key) => Object(value)[key], body)
    Object.assign(Object(parent), { [last]: sent })
  }
  return body
}
