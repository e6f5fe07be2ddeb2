import { expect, test } from 'vitest'
import { testApp } from '../../../test/harness/app.ts'
import { callApi, givenMember, signIn } from '../../../test/harness/staff.ts'

test('a token is shown once, listed without its secret, and unknown once it is revoked', async () => {
  const app = await testApp()
  const staff = await signIn(app, await givenMember(app))
  const made = await staff.call('POST', '/tokens', { name: ' Shop ', scopes: ['tags:read'] })
  expect(made).toMatchObject({ status: 200, body: { name: 'Shop', scopes: ['tags:read'], userId: staff.user.id } })
  const { id, token } = made.body as { id: string; token: string }
  expect(token).toMatch(/^korben_[a-z0-9]{48}$/)
  const call = callApi(app, { authorization: `Bearer ${token}` })
  expect((await call('GET', '/tags')).status).toBe(200)
  const list = await staff.call('GET', '/tokens')
  expect(list.body).toMatchObject({ data: [{ id, lastUsedAt: app.clock.now().toISOString() }] })
  expect(JSON.stringify(list.body)).not.toContain(token)

  expect((await staff.call('DELETE', `/tokens/${id}`)).status).toBe(204)
  expect((await call('GET', '/tags')).status).toBe(401)
  expect((await staff.call('DELETE', `/tokens/${id}`)).status).toBe(404)
  expect((await staff.call('GET', '/tokens')).body).toEqual({ data: [] })
  const noted = await app.given.find('audit', { entity: 'api_token' })
  expect(noted.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toMatchObject([
    { action: 'created', entity_id: id, user_id: staff.user.id, details: { name: 'Shop', scopes: ['tags:read'] } },
    { action: 'revoked', entity_id: id, user_id: staff.user.id, details: { name: 'Shop' } },
  ])
  expect(JSON.stringify(noted)).not.toContain(token)
})

test('nobody can give a right they do not have, nor a token more than its own scopes', async () => {
  const app = await testApp()
  const role = { role: 'own', rights: ['auth:write', 'tags:read'] } as const
  const staff = await signIn(app, await givenMember(app, { ...role, rights: [...role.rights] }))
  expect(await staff.call('POST', '/tokens', { name: 'x', scopes: ['tags:read', 'people:read'] })).toMatchObject({
    status: 403,
    body: { error: { code: 'auth.scope_not_held', details: { scopes: ['people:read'] } } },
  })
  const { body } = await staff.call('POST', '/tokens', { name: 'x', scopes: ['auth:write'] })
  const call = callApi(app, { authorization: `Bearer ${(body as { token: string }).token}` })
  expect((await call('POST', '/tokens', { name: 'y', scopes: ['tags:read'] })).status).toBe(403)
  expect((await call('POST', '/tokens', { name: 'y', scopes: ['auth:write'] })).status).toBe(200)
})

test('a token made under an Idempotency-Key is answered again, and stands in clear nowhere in the database', async () => {
  const app = await testApp()
  const staff = await signIn(app, await givenMember(app))
  const create = () =>
    staff.call('POST', '/tokens', { name: 'Shop', scopes: ['tags:read'] }, { 'idempotency-key': 'once' })
  const { body } = await create()
  const { token } = body as { token: string }
  expect((await create()).body).toEqual(body)
  const { sql } = app.world
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = current_schema() and table_type = 'BASE TABLE'`
  for (const { name } of tables) {
    const found = await sql`select from ${sql(name)} as row where row::text like ${`%${token}%`}
      or row::text like ${`%${Buffer.from(token).toString('hex')}%`}`
    expect(found.count, name).toBe(0)
  }
})
