import { apiEndpoints, idPositionsOfEndpoint, type Right, rights } from '@korben/contract'
import { Value } from 'typebox/value'
import { beforeAll, describe, expect, test } from 'vitest'
import { rightsOf } from '../../src/domains/auth/rights.ts'
import { createScopedToken } from '../../src/domains/auth/tokens.service.ts'
import { createCtx } from '../../src/kit/context.ts'
import { checksums } from '../conformance/footprint.ts'
import { type TestApp, testApp } from '../harness/app.ts'
import { callApi, type Reply } from '../harness/staff.ts'
import { bodyOf, goodRequest, pathOf, withValue } from './good-input.ts'
import { type Company, companyOf, prepare, staffOf } from './stage.ts'

let app: TestApp
let own: Company
let other: Company
type Member = Awaited<ReturnType<typeof staffOf>>
let owner: Member
const members = new Map<(typeof ROLES)[number], Member>()
const ROLES = ['owner', 'administrator', 'manager', 'marketer', 'observer'] as const

beforeAll(async () => {
  app = await testApp()
  own = await companyOf(app)
  other = await companyOf(app)
  for (const role of ROLES) members.set(role, await staffOf(app, own, { role }))
  owner = members.get('owner') ?? (await staffOf(app, own))
})

const refusal = ({ status, body }: Reply) => [status, (body as { error?: { code: string } } | null)?.error?.code]

/** As the database was left by the last test that changed nothing; whoever writes outside of one forgets it. */
let leftBehind: Record<string, string> | null = null

/** In the whole database. */
async function changingNothing(act: () => Promise<void>): Promise<void> {
  const before = leftBehind ?? (await checksums(app.world.sql))
  await act()
  leftBehind = await checksums(app.world.sql)
  expect(leftBehind).toEqual(before)
}

const isRight = (access: string): access is Right => access.includes(':')

describe.each(apiEndpoints)('$method $path ($name)', (endpoint) => {
  const { access, method } = endpoint
  const positions = idPositionsOfEndpoint(endpoint)

  if (access !== 'anybody') {
    test('lets nobody in without a session or a valid token, and changes nothing', async () => {
      const request = goodRequest(endpoint, new Map([...own.ids, ['login_session', '0'.repeat(24)]]))
      await changingNothing(async () => {
        for (const headers of [{}, { cookie: 'korben_session=guess' }, { authorization: 'Bearer korben_guess' }]) {
          const reply = await callApi(app, headers)(method, pathOf(endpoint, request), bodyOf(endpoint, request))
          expect(refusal(reply)).toEqual([401, 'auth.required'])
        }
      })
    })
  }

  if (isRight(access)) {
    test('is closed to a token with every other right', async () => {
      const ctx = createCtx(app.world, own.given.companyId, { kind: 'user', userId: own.given.owner.id })
      const scopes = rights.filter((right) => right !== access)
      const { token } = await createScopedToken(ctx, { name: 'All but one', scopes })
      const request = goodRequest(endpoint, own.ids)
      const call = callApi(app, { authorization: `Bearer ${token}` })
      const reply = await call(method, pathOf(endpoint, request), bodyOf(endpoint, request))
      expect(refusal(reply)).toEqual([403, 'auth.forbidden'])
      leftBehind = null
    })

    test('is open to a role if and only if it has the right', async () => {
      await changingNothing(async () => {
        for (const [role, { staff, ids }] of members) {
          // A key that is not known is found behind the gate, and keeps everything as it is.
          const request = withValue(goodRequest(endpoint, ids), ['query', 'unheardOf'], 'x')
          const reply = await staff.call(method, pathOf(endpoint, request), bodyOf(endpoint, request))
          const expected = rightsOf(role, []).has(access) ? [400, 'request.invalid'] : [403, 'auth.forbidden']
          expect(refusal(reply), role).toEqual(expected)
        }
      })
    })
  }

  test('takes no key that is not declared, in query or body', async () => {
    const { staff, ids } = owner
    await changingNothing(async () => {
      for (const part of ['query', 'body'] as const) {
        if (part === 'body' && method === 'GET') continue
        const request = withValue(goodRequest(endpoint, ids), [part, 'unheardOf'], 'x')
        const reply = await staff.call(method, pathOf(endpoint, request), bodyOf(endpoint, request))
        expect(refusal(reply)).toEqual([400, 'request.invalid'])
      }
    })
  })

  if (positions.length === 0 || access === 'anybody') return

  test('knows no id of another company at any place, and none that nobody has; a malformed one is a fault', async () => {
    const { staff, ids } = owner
    await changingNothing(async () => {
      for (const { in: part, path, of } of positions) {
        const attempt = async (id: string) => {
          const request = withValue(goodRequest(endpoint, ids), [part, ...path], id)
          return staff.call(method, pathOf(endpoint, request), bodyOf(endpoint, request))
        }
        for (const id of [other.ids.get(of) ?? 'f'.repeat(24), 'f'.repeat(24)])
          expect((await attempt(id)).status, `${part}/${path.join('/')}`).toBe(404)
        expect(refusal(await attempt('nonsense'))).toEqual([400, 'request.invalid'])
      }
    })
  })
})

// Behind the walls: each makes a company of its own, and every look at the whole database would read them all.
describe.each(apiEndpoints)('$method $path ($name)', (endpoint) => {
  const { access, method } = endpoint

  // A stream goes on, and bytes fit no schema: what they tell and take has tests of its own.
  test.skipIf(endpoint.isStream || endpoint.takesBytes)('answers a good request as its schema says', async () => {
    const company = await companyOf(app)
    const { staff, ids } = await staffOf(app, company)
    await prepare(app, endpoint.name, staff)
    const request = goodRequest(endpoint, ids)
    const reply = await staff.call(method, pathOf(endpoint, request), bodyOf(endpoint, request))
    if (access === 'anybody') return
    expect(reply.status, JSON.stringify(reply.body)).toSatisfy((status: number) => status === 200 || status === 204)
    expect([...Value.Errors(endpoint.response, reply.body)]).toEqual([])
  })
})
