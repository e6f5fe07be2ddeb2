import { eitherOfV2, endpointsOf, idPositionsOf, type V2Entity, v2 } from '@korben/contract'
import { Value } from 'typebox/value'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { refreshV2Token } from '../../src/domains/auth/index.ts'
import { updateCompany } from '../../src/domains/company/index.ts'
import { newId } from '../../src/kit/ids.ts'
import { companyOfEverything } from './company-of-everything.ts'
import { callOf, flatten, goodRequest, pathOf, type Request, withId } from './request.ts'
import { answerOf, changingNothing, expectCors, openStage, refusal, type Stage } from './stage.ts'
import { openWire, type WireCall } from './wire.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})

/** A test whose requests are all refused, and change nothing in the whole database. */
const refuses = (name: string, act: (refused: (call: WireCall) => ReturnType<typeof answerOf>) => Promise<void>) =>
  test(name, () => changingNothing(stage, () => act((call) => answerOf(stage, call))))

const missing = refusal(401, 'FORMAT_ERROR', { authToken: 'REQUIRED' })
const wrong = refusal(401, 'FORMAT_ERROR', { authToken: 'WRONG_TOKEN' })
const nowhere = refusal(404, 'NOT_FOUND')
const good200 = { status: 200, json: { status: 1 } }

const MALFORMED = [
  'x',
  '513f543gb',
  '5e1c7ce2b4066a01900cdba',
  '5e1c7ce2b4066a01900cdba01',
  'z'.repeat(24),
  '5e1c7ce2b4066a01900cdb ?',
]

const endpoints = endpointsOf(v2)

describe.each(endpoints)('$method $path ($name)', (endpoint) => {
  const positions = idPositionsOf(endpoint)
  const good = (company = stage.own) => goodRequest(endpoint, company)

  test('answers a good request as its schema says, and with nothing more', async () => {
    for (const request of [good(), { ...good(), query: {} }]) {
      const answer = await stage.wire(callOf(endpoint, request))
      expect(answer).toMatchObject(good200)
      expect(Value.Errors(endpoint.response, answer.json)).toEqual([])
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
      expectCors(answer)
    }
  })

  refuses('lets nobody in without the valid token', async (refused) => {
    const call = callOf(endpoint, good())
    expect(await refused({ ...call, token: null })).toEqual(missing)
    expect(await refused({ ...call, token: ' ' })).toEqual(missing)
    expect(await refused({ ...call, token: 'a'.repeat(100) })).toEqual(wrong)
    expect(await refused({ ...call, token: null, headers: { Authorization: 'Bearer a' } })).toEqual(wrong)
    expect(await refused({ ...call, token: null, path: withToken(call.path, 'a') })).toEqual(wrong)
  })

  test('takes the token from each of its three places', async () => {
    const call = callOf(endpoint, good())
    const { token } = stage.own.given
    for (const way of [
      { headers: { Authorization: `Bearer ${token}` } },
      { path: withToken(call.path, token) },
      { token, path: withToken(call.path, 'another') },
    ]) {
      expect(await stage.wire({ ...call, token: null, ...way })).toMatchObject(good200)
    }
  })

  refuses('is not there with two slashes at the end, in other letters or by another method', async (refused) => {
    const path = pathOf(endpoint, good())
    const call = callOf(endpoint, { ...good(), query: {} })
    expect(await refused({ ...call, path: `${path}//` })).toEqual(nowhere)
    expect(await refused({ ...call, path: path.replace(/^\/\w/, (start) => start.toUpperCase()) })).toEqual(nowhere)
    const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'].filter((method) => !isServed(method, endpoint.path))
    for (const method of methods) expect(await refused({ method, path }), method).toEqual(nowhere)
    expect(await refused({ method: 'HEAD', path })).toEqual({ status: 404, json: undefined })
  })

  test('is there with one slash at the end', async () => {
    const call = callOf(endpoint, { ...good(), query: {} })
    expect(await stage.wire({ ...call, path: `${call.path}/` })).toMatchObject(good200)
  })

  refuses('may be asked for by a browser of another origin, without a token', async () => {
    const preflight = { Origin: 'https://shop.example', 'Access-Control-Request-Method': endpoint.method }
    const asked = { method: 'OPTIONS', path: pathOf(endpoint, good()), token: null, headers: preflight }
    expect(await stage.wire(asked)).toMatchObject({
      status: 204,
      text: '',
      headers: {
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET, POST, PUT, OPTIONS',
        'access-control-allow-headers': 'X-Leeloo-AuthToken, Content-Type, Authorization',
        'access-control-max-age': '86400',
      },
    })
  })

  if (positions.length === 0) return

  refuses('knows no id of another company at any place, and none that nobody has', async (refused) => {
    for (const at of positions) {
      const strangers = [...kindsOf(at.of).map((kind) => stage.other.ids[kind]), newId(stage.app.clock.now())]
      for (const id of strangers) {
        const answer = await refused(callOf(endpoint, withId(endpoint, good(), at, id)))
        expect(answer, at.path).toEqual(refusal(404, 'WRONG_ID', { [at.path]: 'WRONG_ID' }))
      }
      if (!at.path.endsWith('/0')) continue
      const second = { ...at, path: at.path.replace(/0$/, '1') }
      const answer = await refused(callOf(endpoint, withId(endpoint, good(), second, stage.other.ids[at.of])))
      expect(answer).toEqual(refusal(404, 'WRONG_ID', { [second.path]: 'WRONG_ID' }))
    }
  })

  refuses('knows no record that was deleted', async (refused) => {
    for (const at of positions) {
      for (const id of kindsOf(at.of).map((kind) => stage.deleted[kind])) {
        if (id === undefined) continue
        const answer = await refused(callOf(endpoint, withId(endpoint, good(), at, id)))
        expect(answer, `${at.path}: ${at.of}`).toEqual(refusal(404, 'WRONG_ID', { [at.path]: 'WRONG_ID' }))
      }
    }
  })

  refuses('tells all unknown ids together', async (refused) => {
    const [, second] = eitherOfV2(endpoint.body) ?? []
    const counting = positions.filter(({ path }) => path !== second)
    const request = counting.reduce((made, at) => withId(endpoint, made, at, stage.other.ids[at.of]), good())
    const fields = Object.fromEntries(counting.map(({ path }) => [path, 'WRONG_ID']))
    expect(await refused(callOf(endpoint, request))).toEqual(refusal(404, 'WRONG_ID', fields))
  })

  refuses('tells a malformed id at its place, those of the path before the others', async (refused) => {
    for (const at of positions) {
      for (const id of MALFORMED) {
        const answer = await refused(callOf(endpoint, withId(endpoint, good(), at, id)))
        expect(answer, `${at.path}: ${id}`).toEqual(refusal(400, 'FORMAT_ERROR', { [at.path]: 'WRONG_FORMAT' }))
      }
    }
    const request = positions.reduce<Request>((made, at) => withId(endpoint, made, at, 'x'), good())
    const inPath = positions.filter((at) => at.in === 'params')
    const told = inPath.length > 0 ? inPath : positions.filter(({ path }) => flatten(request).has(path))
    const fields = Object.fromEntries(told.map(({ path }) => [path, 'WRONG_FORMAT']))
    expect(await refused(callOf(endpoint, request))).toEqual(refusal(400, 'FORMAT_ERROR', fields))
  })

  test('takes ids in capitals', async () => {
    const { ids } = stage.own
    const request = positions.reduce((made, at) => withId(endpoint, made, at, ids[at.of].toUpperCase()), good())
    expect(await stage.wire(callOf(endpoint, request))).toMatchObject(good200)
  })
})

test('a token that was replaced is unknown after a second, and its successor known at once', async () => {
  const { app } = stage
  const company = await companyOfEverything(app)
  const calls = endpoints.map((endpoint) => callOf(endpoint, goodRequest(endpoint, company)))
  const wire = openWire(app.baseUrl, company.given.token)
  for (const call of calls) expect(await wire(call)).toMatchObject(good200)
  const token = await refreshV2Token(company.given.ctx)
  app.clock.advance(1000)
  await changingNothing(stage, async () => {
    for (const call of calls) expect(await wire(call)).toMatchObject(wrong)
  })
  for (const call of calls) expect(await wire({ ...call, token })).toMatchObject(good200)
})

test('a company whose API is switched off is refused everywhere, until it is on again', async () => {
  const { app } = stage
  const company = await companyOfEverything(app)
  const wire = openWire(app.baseUrl, company.given.token)
  await updateCompany(company.given.ctx, { isApiOn: false })
  await changingNothing(stage, async () => {
    for (const endpoint of endpoints) {
      expect(await wire(callOf(endpoint, goodRequest(endpoint, company)))).toMatchObject(
        refusal(403, 'PERMISSION_DENIED'),
      )
    }
  })
  await updateCompany(company.given.ctx, { isApiOn: true })
  app.clock.advance(1000)
  for (const endpoint of endpoints) {
    expect(await wire(callOf(endpoint, goodRequest(endpoint, company))), endpoint.name).toMatchObject(good200)
  }
})

test('every endpoint of the contract was walked through', () => {
  expect(endpoints.map(({ section }) => section).toSorted()).toEqual(
    Array.from({ length: 30 }, (_, place) => `3.${place + 1}`).toSorted(),
  )
  // biome-ignore lint/suspicious/noConsole: the figure is what this suite is asked for
  onTestFinished(() => console.info(`walls: ${endpoints.length} of 30 endpoints`))
})

const withToken = (path: string, token: string) => `${path}${path.includes('?') ? '&' : '?'}authToken=${token}`

/** An account's id is taken where a person's is expected, and the other way round; so both of a stranger are tried. */
const kindsOf = (kind: V2Entity): readonly V2Entity[] =>
  kind === 'account' || kind === 'person' ? ['account', 'person'] : [kind]

const isServed = (method: string, path: string) => endpoints.some((one) => one.method === method && one.path === path)
