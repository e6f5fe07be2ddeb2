import { expect, test } from 'vitest'
import { testApp } from '../../../test/harness/app.ts'
import { callApi, givenMember, PASSWORD, signIn } from '../../../test/harness/staff.ts'
import { newId } from '../../kit/ids.ts'

const code = (reply: { body: unknown }) => (reply.body as { error: { code: string } }).error.code

test('whoever signs in sees where they are, what they may do, and is known by a cookie that no script can read', async () => {
  const app = await testApp()
  const owner = await givenMember(app)
  const reply = await callApi(app)('POST', '/session', { email: ` ${owner.email.toUpperCase()} `, password: PASSWORD })
  expect(reply).toMatchObject({
    status: 200,
    body: {
      state: 'signed_in',
      session: {
        login: { email: owner.email, hasSecondFactor: false },
        member: {
          companyId: app.given.companyId,
          companyName: 'Acme',
          userId: owner.id,
          role: 'owner',
          ownPeopleOnly: false,
        },
        companies: [{ id: app.given.companyId, name: 'Acme' }],
      },
    },
  })
  expect(reply.headers.get('set-cookie')).toMatch(
    /^korben_session=\S{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/,
  )
  const staff = await signIn(app, owner)
  expect((await staff.call('GET', '/session')).body).toEqual(staff.session)
})

test('an unknown e-mail and a wrong password are refused in the same words, and the login sees the second', async () => {
  const app = await testApp()
  const owner = await givenMember(app)
  const staff = await signIn(app, owner)
  const call = callApi(app)
  const wrong = await call('POST', '/session', { email: owner.email, password: 'guess' })
  const unknown = await call('POST', '/session', { email: 'nobody@example.com', password: 'guess' })
  expect([wrong.status, code(wrong)]).toEqual([401, 'auth.sign_in_refused'])
  expect([unknown.status, code(unknown)]).toEqual([401, 'auth.sign_in_refused'])
  expect((await staff.call('GET', '/session/events')).body).toMatchObject({
    data: [{ kind: 'refused', address: '127.0.0.1' }, { kind: 'signed_in' }],
    nextCursor: null,
  })
})

test('a login is tried five times a minute, from wherever a header claims to come, and the right password must wait too', async () => {
  const app = await testApp()
  const owner = await givenMember(app)
  const attempt = (password: string, n: number) =>
    callApi(app)('POST', '/session', { email: owner.email, password }, { 'x-forwarded-for': `192.0.2.${n}` })
  for (let n = 0; n < 5; n++) expect((await attempt('guess', n)).status).toBe(401)
  const reply = await attempt(PASSWORD, 9)
  expect([reply.status, code(reply)]).toEqual([429, 'auth.too_many_tries'])
  const { details } = (reply.body as { error: { details: { retryAfterSeconds: number } } }).error
  expect(reply.headers.get('retry-after')).toBe(String(details.retryAfterSeconds))
  expect(details.retryAfterSeconds).toBeGreaterThan(0)
})

test('a write by cookie needs the token of its page; a read does not, and another session has another token', async () => {
  const app = await testApp()
  const owner = await givenMember(app)
  const [one, other] = [await signIn(app, owner), await signIn(app, owner)]
  for (const given of ['', 'x', other.session.csrfToken]) {
    const reply = await one.call('POST', '/tags', { name: 'VIP' }, { 'x-csrf-token': given })
    expect([reply.status, code(reply)]).toEqual([403, 'request.csrf'])
  }
  expect(await app.given.count('tag')).toBe(0)
  expect((await one.call('GET', '/tags', undefined, { 'x-csrf-token': '' })).status).toBe(200)
})

test('signing out ends the session, here or on another device of the same login only', async () => {
  const app = await testApp()
  const owner = await givenMember(app)
  const [here, there] = [await signIn(app, owner), await signIn(app, owner)]
  const stranger = await signIn(app, await givenMember(app, { role: 'manager' }))
  const { data } = (await here.call('GET', '/session/devices')).body as { data: { id: string; isThis: boolean }[] }
  expect(data.map(({ isThis }) => isThis).toSorted()).toEqual([false, true])
  const other = data.find(({ isThis }) => !isThis)?.id
  expect(code(await stranger.call('DELETE', `/session/devices/${other}`))).toBe('auth.device_not_found')
  expect((await here.call('DELETE', `/session/devices/${other}`)).status).toBe(204)
  expect((await there.call('GET', '/session')).status).toBe(401)
  expect((await here.call('DELETE', '/session')).status).toBe(204)
  expect(code(await here.call('GET', '/session'))).toBe('auth.required')
})

test('a session that is used lives on; one that was not for thirty days is over', async () => {
  const app = await testApp()
  const staff = await signIn(app, await givenMember(app))
  for (const days of [20, 20, 29]) {
    app.clock.advance(days * 86_400_000)
    expect((await staff.call('GET', '/session')).status).toBe(200)
  }
  app.clock.advance(31 * 86_400_000)
  expect((await staff.call('GET', '/session')).status).toBe(401)
})

test('a changed password needs the present one and signs every other browser out', async () => {
  const app = await testApp()
  const owner = await givenMember(app)
  const [here, there] = [await signIn(app, owner), await signIn(app, owner)]
  const change = (current: string, password: string) => here.call('PUT', '/session/password', { current, password })
  expect(code(await change('guess', 'another long one'))).toBe('auth.password_wrong')
  expect(code(await change(PASSWORD, 'short'))).toBe('request.invalid')
  expect((await change(PASSWORD, 'another long one')).status).toBe(204)
  expect((await there.call('GET', '/session')).status).toBe(401)
  expect((await here.call('GET', '/session')).status).toBe(200)
  const reply = await callApi(app)('POST', '/session', { email: owner.email, password: PASSWORD })
  expect(code(reply)).toBe('auth.sign_in_refused')
})

test('one login works in several companies, in each with its own role; a company it has no place in is unknown', async () => {
  const app = await testApp()
  const owner = await givenMember(app)
  const [second, foreign] = [await app.company({ name: 'Second' }), await app.company()]
  const role = await second.insert('role', {
    id: newId<'role'>(new Date()),
    name: 'See',
    kind: 'observer',
  })
  await second.user({ login_id: owner.login_id, role_id: role.id, name: 'Guest' })
  const staff = await signIn(app, owner)
  expect(staff.session.companies.map(({ name }) => name)).toEqual(['Acme', 'Second'])

  const inSecond = { 'x-company-id': second.companyId }
  expect((await staff.call('GET', '/session', undefined, inSecond)).body).toMatchObject({
    member: { companyId: second.companyId, name: 'Guest', role: 'observer' },
  })
  expect(code(await staff.call('POST', '/tags', { name: 'no' }, inSecond))).toBe('auth.forbidden')
  expect(code(await staff.call('GET', '/tags', undefined, { 'x-company-id': foreign.companyId }))).toBe(
    'auth.forbidden',
  )
  expect(code(await staff.call('PUT', '/session/company', { companyId: foreign.companyId }))).toBe('company.not_found')
  expect((await staff.call('PUT', '/session/company', { companyId: second.companyId })).status).toBe(204)
  expect((await staff.call('GET', '/session')).body).toMatchObject({ member: { companyId: second.companyId } })
})

test('a user who was switched off or deleted is in the company no more, at once', async () => {
  const app = await testApp()
  const staff = await signIn(app, await givenMember(app, { role: 'manager' }))
  expect((await staff.call('GET', '/tags')).status).toBe(200)
  await app.given.update('user', { id: staff.user.id }, { is_active: false })
  expect(code(await staff.call('GET', '/tags'))).toBe('auth.forbidden')
  expect((await staff.call('GET', '/session')).body).toMatchObject({ member: null, companies: [] })
})

test('every other browser is signed out at once; each is listed by a name that people know', async () => {
  const app = await testApp()
  const owner = await givenMember(app)
  const [here, there, third] = [await signIn(app, owner), await signIn(app, owner), await signIn(app, owner)]
  const stranger = await signIn(app, await givenMember(app, { role: 'manager' }))
  await app.world
    .sql`update login_session set user_agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'`
  expect((await here.call('GET', '/session/devices')).body).toMatchObject({
    data: Array.from({ length: 3 }, () => ({ name: 'Firefox on Linux', address: '127.0.0.1' })),
  })
  expect((await here.call('DELETE', '/session/devices')).status).toBe(204)
  const statuses = await Promise.all([here, there, third, stranger].map((staff) => staff.call('GET', '/session')))
  expect(statuses.map(({ status }) => status)).toEqual([200, 401, 401, 200])
})
