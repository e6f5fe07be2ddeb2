import { expect, test } from 'vitest'
import { type TestApp, testApp } from '../../../test/harness/app.ts'
import { callApi, givenMember, PASSWORD, type Reply, type Staff, signIn } from '../../../test/harness/staff.ts'
import { codeOf, stepOf } from './totp.ts'

const code = ({ status, body }: Reply) => [status, (body as { error?: { code: string } } | null)?.error?.code ?? null]

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
/** As an authenticator application reads a secret. */
const readBase32 = (text: string): Buffer => {
  const bits = Array.from(text, (letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

type Device = { next(): string; recoveryCodes: string[] }

/** Switches the second factor on. `next`: a code that was not used yet; half a minute goes by for each. */
async function switchOn(app: TestApp, staff: Staff): Promise<Device> {
  const begun = await staff.call('POST', '/session/second-factor', { password: PASSWORD })
  const secret = readBase32((begun.body as { secret: string }).secret)
  const next = () => {
    app.clock.advance(30_000)
    return codeOf(secret, stepOf(app.clock.now()))
  }
  const confirmed = await staff.call('PUT', '/session/second-factor', { code: next() })
  expect(confirmed.status, JSON.stringify(confirmed.body)).toBe(200)
  return { next, recoveryCodes: (confirmed.body as { recoveryCodes: string[] }).recoveryCodes }
}

async function setUp() {
  const app = await testApp()
  const owner = await givenMember(app)
  const staff = await signIn(app, owner)
  const device = await switchOn(app, staff)
  const password = () => callApi(app)('POST', '/session', { email: owner.email, password: PASSWORD })
  const ticket = async () => ((await password()).body as { ticket: string }).ticket
  const finish = (ticket: string, code: string) => callApi(app)('POST', '/session/code', { ticket, code })
  return { app, owner, staff, device, password, ticket, finish }
}

/** Tries are counted by the minute of the database; here they are not what is asked about. */
const forgetTries = ({ world }: TestApp) => world.sql`delete from rate_window`

test('with a second factor the password gives a ticket and no session; a code finishes it, once', async () => {
  const { app, owner, device, password, finish } = await setUp()
  const reply = await password()
  expect(reply).toMatchObject({ status: 200, body: { state: 'second_factor', ticket: expect.any(String) } })
  expect(reply.headers.get('set-cookie')).toBeNull()
  const { ticket } = reply.body as { ticket: string }
  const signedIn = await finish(ticket, device.next())
  expect(signedIn).toMatchObject({
    status: 200,
    body: { state: 'signed_in', session: { login: { email: owner.email, hasSecondFactor: true } } },
  })
  expect(signedIn.headers.get('set-cookie')).toMatch(/^korben_session=\S{43};/)
  expect(code(await finish(ticket, device.next()))).toEqual([401, 'auth.ticket_dead'])
  expect(await app.world.sql`select from login_ticket`).toHaveLength(0)
})

test('a code is taken once, with whatever ticket, however many come at once', async () => {
  const { device, ticket, finish } = await setUp()
  const used = device.next()
  const tickets = [await ticket(), await ticket(), await ticket()]
  const replies = await Promise.all(tickets.map((one) => finish(one, used)))
  expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 403, 403])
  expect(replies.filter(({ status }) => status === 403).map(code)).toEqual(
    Array.from({ length: 2 }, () => [403, 'auth.code_wrong']),
  )
})

test('a ticket is over after five minutes, and after five wrong codes even for the right one', async () => {
  const { app, device, ticket, finish } = await setUp()
  const late = await ticket()
  app.clock.advance(5 * 60_000)
  expect(code(await finish(late, device.next()))).toEqual([401, 'auth.ticket_dead'])
  const tried = await ticket()
  for (let n = 0; n < 5; n++) expect(code(await finish(tried, '000000'))).toEqual([403, 'auth.code_wrong'])
  await forgetTries(app)
  expect(code(await finish(tried, device.next()))).toEqual([401, 'auth.ticket_dead'])
})

test('ten wrong codes close the login for codes, with fresh tickets and from wherever a header claims to come', async () => {
  const { app, device, ticket, finish, owner } = await setUp()
  for (let n = 0; n < 10; n++) {
    await forgetTries(app)
    const headers = { 'x-forwarded-for': `192.0.2.${n}` }
    const body = { ticket: await ticket(), code: '000000' }
    expect((await callApi(app)('POST', '/session/code', body, headers)).status).toBe(403)
  }
  await forgetTries(app)
  const reply = await finish(await ticket(), device.next())
  expect(code(reply)).toEqual([429, 'auth.too_many_tries'])
  expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(600)
  app.clock.advance(16 * 60_000)
  await forgetTries(app)
  expect((await finish(await ticket(), device.next())).status).toBe(200)
  expect(
    await app.world.sql`select from login_event where login_id = ${owner.login_id} and kind = 'code_refused'`,
  ).toHaveLength(10)
})

test('each recovery code stands in once, also when many use it at once; new ones end the old', async () => {
  const { app, staff, device, ticket, finish } = await setUp()
  const [first = '', second = ''] = device.recoveryCodes
  expect(new Set(device.recoveryCodes).size).toBe(10)
  const tickets = [await ticket(), await ticket(), await ticket()]
  const spelt = [first, first.toUpperCase(), first.replace('-', ' ')]
  const replies = await Promise.all(tickets.map((one, n) => finish(one, spelt[n] ?? '')))
  expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 403, 403])
  expect((await staff.call('GET', '/session/second-factor')).body).toEqual({ isOn: true, recoveryCodesLeft: 9 })
  await forgetTries(app)
  const renewed = await staff.call('POST', '/session/second-factor/recovery-codes', {
    password: PASSWORD,
    code: device.next(),
  })
  expect(renewed.status).toBe(200)
  expect(code(await finish(await ticket(), second))).toEqual([403, 'auth.code_wrong'])
  const [fresh = ''] = (renewed.body as { recoveryCodes: string[] }).recoveryCodes
  expect((await finish(await ticket(), fresh)).status).toBe(200)
})

test('switching it on ends every other browser and changes the secret of this one; its pages go on', async () => {
  const app = await testApp()
  const owner = await givenMember(app)
  const [here, there] = [await signIn(app, owner), await signIn(app, owner)]
  const before = { cookie: here.cookie() }
  await switchOn(app, here)
  expect((await callApi(app, before)('GET', '/session')).status).toBe(401)
  expect((await there.call('GET', '/session')).status).toBe(401)
  expect(await here.call('GET', '/session')).toMatchObject({
    status: 200,
    body: { csrfToken: here.session.csrfToken, login: { hasSecondFactor: true } },
  })
  expect((await here.call('POST', '/tags', { name: 'VIP' })).status).toBe(200)
})

test('it is begun with the password, counts from a right code on, and is switched off with both', async () => {
  const app = await testApp()
  const owner = await givenMember(app)
  const staff = await signIn(app, owner)
  const path = '/session/second-factor'
  expect(code(await staff.call('PUT', path, { code: '000000' }))).toEqual([409, 'auth.second_factor_off'])
  expect(code(await staff.call('POST', path, { password: 'guess' }))).toEqual([403, 'auth.password_wrong'])
  await staff.call('POST', path, { password: PASSWORD })
  expect(code(await staff.call('PUT', path, { code: '000000' }))).toEqual([403, 'auth.code_wrong'])
  expect((await callApi(app)('POST', '/session', { email: owner.email, password: PASSWORD })).body).toMatchObject({
    state: 'signed_in',
  })
  await forgetTries(app)
  const device = await switchOn(app, staff)
  await forgetTries(app)
  expect(code(await staff.call('POST', path, { password: PASSWORD }))).toEqual([409, 'auth.second_factor_on'])
  const off = (password: string, code: string) => staff.call('POST', `${path}/off`, { password, code })
  expect(code(await off('guess', device.next()))).toEqual([403, 'auth.password_wrong'])
  expect(code(await off(PASSWORD, '000000'))).toEqual([403, 'auth.code_wrong'])
  expect((await off(PASSWORD, device.next())).status).toBe(204)
  expect((await staff.call('GET', path)).body).toEqual({ isOn: false, recoveryCodesLeft: 0 })
  const kinds = await app.world.sql`select kind from login_event where login_id = ${owner.login_id} order by id`
  expect(kinds.map(({ kind }) => kind)).toEqual([
    ...['signed_in', 'code_refused', 'signed_in', 'second_factor_on', 'code_refused', 'second_factor_off'],
  ])
  expect((await app.given.find('audit')).map(({ action }) => action).toSorted()).toEqual(
    [...['code_refused', 'code_refused', 'second_factor_off', 'second_factor_on', 'signed_in']].toSorted(),
  )
})

test('secret, codes and tickets stand in the database neither in clear nor as a plain hash, and in no log', async () => {
  const { app, staff, device, ticket } = await setUp()
  const [recovery = ''] = device.recoveryCodes
  const secrets = [recovery, recovery.replace('-', ''), await ticket()]
  const rows = JSON.stringify([
    await app.world.sql`select encode(totp_secret, 'escape') as secret from login`,
    await app.world.sql`select encode(code_hash, 'hex') as hash from login_recovery_code`,
    await app.world.sql`select encode(token_hash, 'escape') as hash from login_ticket`,
  ])
  for (const secret of secrets) {
    expect(rows).not.toContain(secret)
    expect(JSON.stringify(app.logged)).not.toContain(secret)
  }
  expect((await staff.call('GET', '/session/second-factor')).body).not.toHaveProperty('secret')
})
