import { type NamedEndpoint, sampleOf } from '@korben/contract'
import { PASSWORD } from '../harness/staff.ts'
import { BEGINNING } from '../harness/world.ts'
import { codeAt } from './stage.ts'

/** The three parts of a request. */
export type Request = { params: Part; query: Part; body: Part }
type Part = Record<string, unknown>

/** Of the second factor of the stage, at the time at which the clock of a test stands. */
const CODE = codeAt(BEGINNING)

/** What the examples of the contract cannot say: values that must be those of a record, or keys that exclude each other. */
const GIVEN: Record<string, { query?: Part; body?: Part | ((idOf: (name: string) => string) => Part) }> = {
  'secondFactor.begin': { body: { password: PASSWORD } },
  'secondFactor.confirm': { body: { code: CODE } },
  'secondFactor.renewRecoveryCodes': { body: { password: PASSWORD, code: CODE } },
  'secondFactor.switchOff': { body: { password: PASSWORD, code: CODE } },
  'users.makeOwner': { body: { password: PASSWORD } },
  'session.changePassword': { body: { current: PASSWORD, password: 'another long one' } },
  'connections.checkTelegram': { body: botOf },
  'connections.createTelegram': { body: botOf },
  'connections.update': { body: { name: 'Another bot' } },
  'connections.setInbound': { body: { inbound: 'poll' } },
  'connections.reconnect': { body: {} },
}

/** A bot that no company has connected yet, of a messenger on this machine. */
function botOf(idOf: (name: string) => string): Part {
  return { token: idOf('bot_token'), baseUrl: idOf('bot_api') }
}

/** Parameters, nothing of the query, and the whole body, so that an id can be put into every place of it. */
export function goodRequest(endpoint: NamedEndpoint, ids: ReadonlyMap<string, string>): Request {
  const idOf = (name: string): string => {
    const id = ids.get(name)
    if (id === undefined)
      throw new Error(`${endpoint.name} takes the id of a ${name}, and the company of this test has none.`)
    return id
  }
  const part = (name: 'params' | 'body') => sampleOf(endpoint[name], idOf) as Part
  const { query = {}, body } = GIVEN[endpoint.name] ?? {}
  return { params: part('params'), query, body: typeof body === 'function' ? body(idOf) : (body ?? part('body')) }
}

export function pathOf({ path }: NamedEndpoint, { params, query }: Request): string {
  const whole = path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])))
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([key, value]) =>
      [value].flat().map((item): [string, string] => [key, String(item)]),
    ),
  )
  return search.size > 0 ? `${whole}?${search}` : whole
}

export const bodyOf = ({ method }: NamedEndpoint, { body }: Request): Part | undefined =>
  method === 'GET' || Object.keys(body).length === 0 ? undefined : body

/** The request with something else at one place. */
export function withValue(request: Request, place: readonly [keyof Request, ...string[]], value: unknown): Request {
  const copy = structuredClone(request)
  const keys = [...place]
  const last = keys.pop() ?? ''
  let at: Part = copy
  for (const [depth, key] of keys.entries()) {
    // What is named by a number is an item of a list.
    at[key] ??= place[depth + 1] === '0' ? [] : {}
    at = at[key] as Part
  }
  at[last] = value
  return copy
}
