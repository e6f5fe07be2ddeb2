import { eitherOfV2, endpointsOf, type PersonId, type TagId, v2 } from '@korben/contract'
import { beforeAll, describe, expect, test } from 'vitest'
import { removeTags } from '../../src/domains/people/index.ts'
import { type Company, companyOfEverything } from './company-of-everything.ts'
import { type Field, fieldsOf, refusedBy, takenBy } from './fields.ts'
import { steadyAnswer, watch } from './footprint.ts'
import { callOf, goodRequest, type Json, pathOf, type Request, withValue } from './request.ts'
import { answerOf, changingNothing, openStage, refusal, type Stage } from './stage.ts'
import { ENCODINGS, type Encoding, encodings, openWire, type WireBody, type WireCall } from './wire.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})

const refuses = (name: string, act: (refused: (call: WireCall) => ReturnType<typeof answerOf>) => Promise<void>) =>
  test(name, () => changingNothing(stage, () => act((call) => answerOf(stage, call))))

const good200 = { status: 200, json: { status: 1 } }
const wrong = (fields: Record<string, string>) => refusal(400, 'FORMAT_ERROR', fields)
const NOTHING = [null, '', '   ']
const endpoints = endpointsOf(v2)

describe.each(
  endpoints.filter(({ query, body }) => Object.keys({ ...query.properties, ...body.properties }).length > 0),
)('$method $path ($name)', (endpoint) => {
  const fields = () => fieldsOf(endpoint, stage.own)
  const call = (request: Request, encoding: Encoding = 'json') => callOf(endpoint, request, encoding)

  refuses('tells what is wrong with each field', async (refused) => {
    for (const { in: part, path, meaning, request } of fields()) {
      for (const { value, code, at } of refusedBy(meaning)) {
        if (part === 'query' && (typeof value === 'object' || value === true)) continue // a query has no types
        const answer = await refused(call(withValue(request, part, path, value)))
        const told = at === undefined ? path : `${path}/${at}`
        expect(answer, `${path}: ${JSON.stringify(value).slice(0, 100)}`).toEqual(wrong({ [told]: code }))
      }
    }
  })

  refuses('tells everything that is wrong together', async (refused) => {
    const faults = fields()
      .filter(isOfGoodRequest)
      .flatMap((field) =>
        refusedBy(field.meaning)
          .filter(({ value }) => typeof value === 'string')
          .slice(0, 1)
          .map((first) => ({ ...field, ...first })),
      )
    const plain = goodRequest(endpoint, stage.own)
    const request = faults.reduce((made, { in: part, path, value }) => withValue(made, part, path, value), plain)
    const told = Object.fromEntries(faults.map(({ path, code }) => [path, code]))
    if (faults.length > 0) expect(await refused(call(request))).toEqual(wrong(told))
  })

  test('takes every form of a value', async () => {
    for (const { in: part, path, meaning, isRequired, request } of fields()) {
      if (path in stage.own.texts) continue // names a record
      const values = [...takenBy(meaning), ...(isRequired || !isContact(meaning.kind) ? [] : ['NOT_DEFINED'])]
      for (const value of values) {
        const answer = await stage.wire(call(withValue(request, part, path, value)))
        expect(answer, `${path}: ${JSON.stringify(value)}`).toMatchObject(good200)
      }
    }
  })

  refuses('tells everything that is missing together, and counts null and empty as missing', async (refused) => {
    const request = goodRequest(endpoint, stage.own)
    const [first] = eitherOfV2(endpoint.body) ?? []
    const required = fields().filter((field) => field.isRequired && !field.path.includes('/'))
    const missing = [...required.map(({ path }) => path), ...(first === undefined ? [] : [first])]
    const told = wrong(Object.fromEntries(missing.map((path) => [path, 'REQUIRED'])))
    const empty = (value: unknown) =>
      Object.fromEntries(Object.keys(endpoint.body.properties).map((key) => [key, value]))
    for (const body of missing.length > 0 ? [{}, ...NOTHING.map(empty)] : []) {
      for (const encoding of ENCODINGS) expect(await refused(call({ ...request, body }, encoding))).toEqual(told)
    }
    for (const field of fields().filter(({ isRequired }) => isRequired)) {
      for (const value of [undefined, ...NOTHING]) {
        const answer = await refused(call(withValue(field.request, field.in, field.path, value)))
        expect(answer, `${field.path}: ${value}`).toEqual(wrong({ [field.path]: 'REQUIRED' }))
      }
    }
  })

  test('takes null and empty for whatever may be missing', async () => {
    const [first] = eitherOfV2(endpoint.body) ?? []
    for (const field of fields().filter(
      ({ isRequired, path }) => !isRequired && path !== first && !/\/\d+$/.test(path),
    )) {
      for (const value of NOTHING) {
        const answer = await stage.wire(call(withValue(field.request, field.in, field.path, value)))
        expect(answer, `${field.path}: ${JSON.stringify(value)}`).toMatchObject(good200)
      }
    }
  })

  test('ignores what it does not know in a query', async () => {
    const request = { ...goodRequest(endpoint, stage.own), body: {} }
    if (endpoint.method !== 'GET') return
    const plain = await stage.wire(call(request))
    const more = '&status=RESOLVED&unknown=1&filter[nonsense]=x&filter[deep][er]=y&%5B%5D=1&__proto__[limit]=x&=&&'
    const known = call(request)
    const path = known.path.includes('?') ? `${known.path}${more}` : `${known.path}?${more}`
    expect((await stage.wire({ ...known, path })).json).toEqual(plain.json)
  })
})

/** Whether a field is one of the request as the contract makes it; of several cases that is the first, whose word stays. */
const isOfGoodRequest = (field: Field, place: number, fields: Field[]): boolean =>
  !['list', 'tagged'].includes(field.meaning.kind) &&
  !(field.meaning.kind === 'enum' && field.meaning.values.length === 1) &&
  fields.findIndex((one) => one.in === field.in && one.path === field.path) === place

const isContact = (kind: string) => kind === 'phone' || kind === 'email'

const UNREADABLE: readonly WireBody[] = [
  { contentType: 'application/json', bytes: '{"a":' },
  { contentType: 'application/json', bytes: '[]' },
  { contentType: 'application/json', bytes: '"text"' },
  { contentType: 'application/json', bytes: 'a=1' },
  { contentType: 'application/json', bytes: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]) },
  { contentType: null, bytes: 'a=1' },
  { contentType: 'text/plain', bytes: '{}' },
  { contentType: 'multipart/form-data', bytes: 'x' },
  {
    contentType: 'multipart/form-data; boundary=b',
    bytes: '--b\r\nContent-Disposition: form-data; name="x"\r\n\r\nhalf',
  },
]

describe.each(endpoints.filter(({ method }) => method !== 'GET'))('the body of $method $path ($name)', (endpoint) => {
  /** Sends a request to a company of its own and tells what became of it, in words that do not depend on chance. */
  async function effectOf(change: (request: Request) => Request, encoding: Encoding) {
    const company = await companyOfEverything(stage.app)
    await BEFORE[endpoint.name]?.(company)
    const wire = openWire(stage.app.baseUrl, company.given.token)
    const changes = await watch(stage.app.world.sql, company.given.companyId)
    const answer = await wire(callOf(endpoint, change(goodRequest(endpoint, company)), encoding))
    expect(answer).toMatchObject(good200)
    return { answer: steadyAnswer(answer.json), ...(await changes()) }
  }
  const asItIs = (request: Request) => request

  test('has the same effect in every encoding, as strings, and with keys nobody knows', async () => {
    const plain = await effectOf(asItIs, 'json')
    expect(plain.come).not.toEqual([])
    for (const encoding of ENCODINGS) {
      const more = ({ body, ...rest }: Request) => ({ ...rest, body: withMore(stringly(body)) })
      expect(await effectOf(more, encoding), encoding).toEqual(plain)
    }
  })

  test('has the same effect whether optional fields are missing, null or empty', async () => {
    const [first] = eitherOfV2(endpoint.body) ?? []
    const optional = fieldsOf(endpoint, stage.own).filter(
      ({ isRequired, path }) => !isRequired && path !== first && !path.includes('/'),
    )
    if (optional.length === 0) return
    const without = (value: unknown) => (request: Request) =>
      optional.reduce((made, field) => withValue(made, field.in, field.path, value), request)
    const plain = await effectOf(without(undefined), 'json')
    expect(await effectOf(without(null), 'json')).toEqual(plain)
    expect(await effectOf(without(''), 'urlencoded')).toEqual(plain)
    expect(await effectOf(without('   '), 'multipart')).toEqual(plain)
  })

  refuses('is told to be unreadable when it is', async (refused) => {
    const plain = callOf(endpoint, goodRequest(endpoint, stage.own))
    for (const body of UNREADABLE) {
      expect(await refused({ ...plain, body }), String(body.bytes)).toEqual(wrong({ body: 'FORMAT_ERROR' }))
    }
  })

  refuses('may be 5 MiB large and not larger', async (refused) => {
    const request = goodRequest(endpoint, stage.own)
    const path = pathOf(endpoint, request)
    for (const encoding of ENCODINGS) {
      const body = encodings[encoding]({ unknown: 'x'.repeat(5 * 1024 * 1024) })
      expect(await refused({ method: endpoint.method, path, body })).toEqual(refusal(413, 'TOO_LARGE'))
    }
    const spaces = ' '.repeat(5 * 1024 * 1024 - 2)
    const answer = await refused({
      method: endpoint.method,
      path,
      body: { contentType: 'application/json', bytes: `{${spaces}}` },
    })
    expect(answer.status).toBeLessThan(413)
  })

  refuses('may be nested as deep as it likes', async (refused) => {
    const request = goodRequest(endpoint, stage.own)
    const deep = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`
    const field = Object.keys(endpoint.body.properties)[0] ?? ''
    const bytes = JSON.stringify({ ...request.body, [field]: 'DEEP' }).replace('"DEEP"', () => deep)
    const answer = await refused({ ...callOf(endpoint, request), body: { contentType: 'application/json', bytes } })
    expect(answer.status).toBe(400)
  })
})

/** What must be otherwise than it is, for a call to have an effect. */
const BEFORE: Record<string, (company: Company) => Promise<unknown>> = {
  'people.addTag': ({ given, ids }) => removeTags(given.ctx, [ids.person as PersonId], [ids.tag as TagId]),
}

/** Every number and boolean as a string (reference 1.5). */
function stringly(value: Json): Json {
  const inner = (one: unknown): unknown => {
    if (Array.isArray(one)) return one.map(inner)
    return typeof one === 'object' && one !== null ? stringly(Object(one)) : String(one)
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inner(one)]))
}

/** Keys that clients send beyond the documented ones (reference 6, F7), also in the objects of a list. */
function withMore(value: Json): Json {
  const more = { metadata: { a: [1] }, nonsense: 'x', id: 5, company_id: stage.other.ids.company, created_by: 'x' }
  const inner = (one: unknown): unknown => (typeof one === 'object' && one !== null ? withMore(Object(one)) : one)
  const known = Object.entries(value).map(([key, one]) => [key, Array.isArray(one) ? one.map(inner) : one])
  return { ...more, ...Object.fromEntries(known) }
}
