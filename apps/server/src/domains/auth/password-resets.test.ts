import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { type TestApp, testApp } from '../../../test/harness/app.ts'
import { testDatabase } from '../../../test/harness/database.ts'
import { type MailServer, startMailServer } from '../../../test/harness/mail-server.ts'
import { callApi, givenMember, PASSWORD, type Reply, signIn } from '../../../test/harness/staff.ts'
import { createWorkerCtx } from '../../kit/context.ts'
import { runMail } from '../../kit/mail.ts'

const codeOf = ({ status, body }: Reply) => [status, (body as { error?: { code: string } } | null)?.error?.code ?? null]
const NEW = 'another long one'

/** Mail of another test is sealed with another key. */
beforeEach(async () => {
  const { sql } = await testDatabase()
  await sql`delete from mail`
})

type Place = { app: TestApp; mails: MailServer }

async function setUp(): Promise<Place> {
  const mails = await startMailServer()
  const app = await testApp({ config: { smtpUrl: mails.url, publicUrl: 'https://korben.test' } })
  const stop = new AbortController()
  const running = runMail(createWorkerCtx(app.world), stop.signal)
  onTestFinished(async () => {
    stop.abort()
    await running
  })
  return { app, mails }
}

const ask = ({ app }: Place, email: string, headers = {}) =>
  callApi(app)('POST', '/password-resets', { email }, headers)
const finish = ({ app }: Place, token: string, password = NEW) =>
  callApi(app)('POST', '/password-resets/finish', { token, password })
const signInBy = ({ app }: Place, email: string, password: string) =>
  callApi(app)('POST', '/session', { email, password })

/** What stands behind the # of the link in the next mail. */
async function nextToken({ mails }: Place): Promise<string> {
  const { text } = await mails.next()
  const token = /https:\/\/korben\.test\/password-reset#(\S+)/.exec(text)?.[1]
  if (!token) throw new Error(`There is no link in: ${text}`)
  return token
}

test('a mailed link changes the password once and signs every browser out', async () => {
  const place = await setUp()
  const { app } = place
  const owner = await givenMember(app)
  const staff = await signIn(app, owner)
  expect((await ask(place, ` ${owner.email.toUpperCase()}`)).status).toBe(204)
  const token = await nextToken(place)
  expect((await callApi(app)('POST', '/password-resets/show', { token })).body).toEqual({ email: owner.email })
  expect(codeOf(await finish(place, token, 'short'))).toEqual([400, 'request.invalid'])
  expect((await staff.call('GET', '/session')).status).toBe(200)
  expect((await finish(place, token)).status).toBe(204)
  expect((await staff.call('GET', '/session')).status).toBe(401)
  expect((await signInBy(place, owner.email, PASSWORD)).status).toBe(401)
  expect((await signInBy(place, owner.email, NEW)).status).toBe(200)
  expect(codeOf(await finish(place, token))).toEqual([404, 'auth.link_dead'])
  expect((await app.given.find('audit')).map(({ action }) => action)).toContain('password_reset')
  expect(await place.mails.next()).toMatchObject({ to: owner.email, subject: 'Your Korben login has a new password' })
})

test('a link is used once, however many use it at once, and takes all others of the login with it', async () => {
  const place = await setUp()
  const owner = await givenMember(place.app)
  await ask(place, owner.email)
  await ask(place, owner.email)
  const [one, other] = [await nextToken(place), await nextToken(place)]
  const passwords = ['first long one', 'second long one', 'third long one']
  const replies = await Promise.all(passwords.map((password) => finish(place, one, password)))
  expect(replies.map(({ status }) => status).toSorted()).toEqual([204, 404, 404])
  expect(codeOf(await finish(place, other))).toEqual([404, 'auth.link_dead'])
})

test('a link is over after an hour, and dies when the password is changed otherwise', async () => {
  const place = await setUp()
  const { app } = place
  const owner = await givenMember(app)
  const staff = await signIn(app, owner)
  await ask(place, owner.email)
  const dead = await nextToken(place)
  await staff.call('PUT', '/session/password', { current: PASSWORD, password: NEW })
  expect(codeOf(await finish(place, dead))).toEqual([404, 'auth.link_dead'])
  expect((await place.mails.next()).subject).toBe('The password of your Korben login was changed')
  await ask(place, owner.email)
  const late = await nextToken(place)
  app.clock.advance(3_600_000)
  expect(codeOf(await finish(place, late))).toEqual([404, 'auth.link_dead'])
  expect(codeOf(await callApi(app)('POST', '/password-resets/show', { token: late }))).toEqual([404, 'auth.link_dead'])
})

test('nobody learns which e-mails have a login: the answer, and what is written, is the same for all', async () => {
  const place = await setUp()
  const { app, mails } = place
  const owner = await givenMember(app)
  const gone = await app.given.user({ is_active: false })
  const written = async () => {
    const { sql } = app.world
    const [row] = await sql`select (select count(*) from login_event)::int as events,
      coalesce((select max(id) from mail), '') as mail`
    return row?.events
  }
  const told: unknown[] = []
  for (const email of [owner.email, gone.email, 'nobody@example.com', 'no e-mail at all']) {
    const before = await written()
    const { status, body, headers } = await ask(place, email)
    told.push([status, body, headers.get('set-cookie'), (await written()) - before])
  }
  expect(new Set(told.map((one) => JSON.stringify(one)))).toEqual(new Set([JSON.stringify([204, null, null, 1])]))
  await nextToken(place)
  await expect.poll(async () => (await app.world.sql`select from mail`).count).toBe(0)
  expect(mails.received.map(({ to }) => to)).toEqual([owner.email])
})

test('nobody’s letter box is filled: five links of a login at most, and five tries a minute, whatever a header says', async () => {
  const place = await setUp()
  const { app, mails } = place
  const owner = await givenMember(app)
  for (let n = 0; n < 7; n++) {
    await app.world.sql`delete from rate_window`
    const reply = await ask(place, owner.email, { 'x-forwarded-for': `192.0.2.${n}` })
    expect(reply.status).toBe(204)
  }
  await expect.poll(async () => (await app.world.sql`select from mail`).count).toBe(0)
  expect(mails.received).toHaveLength(5)
  for (let n = 0; n < 5; n++) await ask(place, 'other@example.com', { 'x-forwarded-for': `192.0.2.${n}` })
  expect(codeOf(await ask(place, 'other@example.com', { 'x-forwarded-for': '192.0.2.9' }))).toEqual([
    429,
    'auth.too_many_tries',
  ])
})

test('the secret of a link stands in no log, and in the database only as a hash', async () => {
  const place = await setUp()
  const { app } = place
  const owner = await givenMember(app)
  await ask(place, owner.email)
  const token = await nextToken(place)
  await callApi(app)('POST', '/password-resets/show', { token })
  await finish(place, `${token}x`)
  expect(JSON.stringify(app.logged)).not.toContain(token)
  const rows = await app.world
    .sql`select encode(token_hash, 'escape') as hash from login_ticket where login_id = ${owner.login_id}`
  expect(rows).toHaveLength(1)
  expect(JSON.stringify(rows)).not.toContain(token)
})

test('without a mail server nothing is sent and nothing is written', async () => {
  const app = await testApp()
  const owner = await givenMember(app)
  expect((await callApi(app)('POST', '/password-resets', { email: owner.email })).status).toBe(204)
  expect(await app.world.sql`select from login_ticket where login_id = ${owner.login_id}`).toHaveLength(0)
  expect(await app.world.sql`select from mail`).toHaveLength(0)
})

test('whoever owns a login is told by mail, in their language, when it is changed', async () => {
  const place = await setUp()
  const { app, mails } = place
  const owner = await givenMember(app)
  const staff = await signIn(app, owner)
  await staff.call('PATCH', '/profile', { language: 'uk' })
  await staff.call('PUT', '/session/password', { current: PASSWORD, password: NEW })
  const mail = await mails.next()
  expect(mail).toMatchObject({ to: owner.email, subject: 'Пароль вашого входу до Korben змінено' })
  expect(mail.text).toContain('негайно попросіть новий пароль')
})
