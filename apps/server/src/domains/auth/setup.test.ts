import type { Session } from '@korben/contract'
import { expect, test } from 'vitest'
import { testWorld } from '../../../test/harness/database.ts'
import { atFileEnd } from '../../../test/harness/file-end.ts'
import { callApi, type Reply } from '../../../test/harness/staff.ts'
import { adapters } from '../../app/adapters.ts'
import { listeners } from '../../app/listeners.ts'
import { createServer } from '../../app/server.ts'
import { createWorkerCtx } from '../../kit/context.ts'
import { issueSetupCode } from './index.ts'

const codeOf = ({ status, body }: Reply) => [status, (body as { error?: { code: string } } | null)?.error?.code ?? null]

/** A server on a database without a company. */
async function emptyApp() {
  const made = await testWorld({ listeners, adapters, config: { apiV3RateLimit: 0 } })
  const { world } = made
  await world.sql`truncate company, login, setup_code, rate_window cascade`
  const app = await createServer(world)
  atFileEnd(() => app.close())
  const baseUrl = await app.listen({ host: '127.0.0.1', port: 0 })
  const issue = async () => (await issueSetupCode(createWorkerCtx(world))) ?? ''
  const call = callApi({ baseUrl })
  const setUp = (code: string, wish: object = {}) => call('POST', '/setup', { code, ...owner, ...wish })
  return { ...made, issue, call, setUp }
}
const owner = {
  companyName: 'Acme',
  ownerName: 'Ann',
  email: 'Ann@example.com',
  password: 'correct horse battery',
  timeZone: 'Europe/Kyiv',
  language: 'uk',
}
const wrong = 'AAAA-AAAA-AAAA'

test('the first visitor makes company and owner with the code that was printed, in any spelling, and is signed in', async () => {
  const { issue, call, setUp, world } = await emptyApp()
  expect((await call('GET', '/setup')).body).toEqual({ isOpen: true, sendsMail: false })
  const code = await issue()
  expect(code).toMatch(/^[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}$/)
  const reply = await setUp(` ${code.toLowerCase().replaceAll('-', ' ')} `)
  expect(reply).toMatchObject({
    status: 200,
    body: {
      state: 'signed_in',
      session: {
        login: { email: 'Ann@example.com', hasSecondFactor: false },
        language: 'uk',
        timeZone: 'Europe/Kyiv',
        member: { companyName: 'Acme', name: 'Ann', role: 'owner' },
      },
    },
  })
  const cookie = reply.headers.get('set-cookie')?.split(';')[0] ?? ''
  expect((await call('GET', '/company', undefined, { cookie })).body).toMatchObject({ name: 'Acme', language: 'uk' })
  const { member } = (reply.body as { session: Session }).session
  expect(await world.sql`select action, entity, user_id from audit order by action`).toMatchObject([
    { action: 'created', entity: 'company', user_id: member?.userId },
    { action: 'signed_in', entity: 'login', user_id: member?.userId },
  ])
})

test('once there is a company, however it was made, set-up is closed, also to a code that was printed before', async () => {
  const { issue, call, setUp, company } = await emptyApp()
  const code = await issue()
  await company()
  expect((await call('GET', '/setup')).body).toMatchObject({ isOpen: false })
  expect(codeOf(await setUp(code))).toEqual([409, 'auth.setup_closed'])
  expect(await issue()).toBe('')
})

test('a code dies with the fifth wrong try, from wherever a header claims to come, and after a day', async () => {
  const { clock, issue, call, setUp, world } = await emptyApp()
  const tried = await issue()
  for (let n = 0; n < 5; n++) {
    const body = { ...owner, code: wrong }
    const reply = await call('POST', '/setup', body, { 'x-forwarded-for': `192.0.2.${n}` })
    expect(codeOf(reply)).toEqual([403, 'auth.setup_code_wrong'])
  }
  expect(codeOf(await setUp(tried))).toEqual([403, 'auth.setup_code_wrong'])
  const late = await issue()
  clock.advance(86_400_000)
  expect(codeOf(await setUp(late))).toEqual([403, 'auth.setup_code_wrong'])
  expect(await world.sql`select from company`).toHaveLength(0)
  expect((await setUp(await issue())).status).toBe(200)
})

test('of many who try at once with the right code one makes the company; of many guesses no more than five are looked at', async () => {
  const { issue, setUp, world } = await emptyApp()
  const guessed = await issue()
  const guesses = await Promise.all(Array.from({ length: 30 }, () => setUp(wrong)))
  expect(new Set(guesses.map(({ status }) => status))).toEqual(new Set([403]))
  expect(await world.sql`select tries_left from setup_code`).toMatchObject([{ tries_left: 0 }])
  expect((await setUp(guessed)).status).toBe(403)
  await world.sql`delete from setup_code`
  const code = await issue()
  const replies = await Promise.all(['a', 'b', 'c', 'd'].map((name) => setUp(code, { email: `${name}@example.com` })))
  expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409])
  expect(await world.sql`select from company`).toHaveLength(1)
  expect(await world.sql`select from login`).toHaveLength(1)
})

test('what is wrong with the company leaves the code good', async () => {
  const { issue, setUp, world } = await emptyApp()
  const code = await issue()
  expect(codeOf(await setUp(code, { timeZone: 'Mars/North' }))).toEqual([400, 'company.time_zone_unknown'])
  expect(codeOf(await setUp(code, { email: 'ann@example.com\r\nBcc: x@example.com' }))).toEqual([
    400,
    'request.invalid',
  ])
  expect(codeOf(await setUp(code, { password: 'short' }))).toEqual([400, 'request.invalid'])
  expect(await world.sql`select from login`).toHaveLength(0)
  expect((await setUp(code)).status).toBe(200)
})

test('the code stands in the database as a hash only', async () => {
  const { issue, world } = await emptyApp()
  const code = await issue()
  const rows = JSON.stringify(await world.sql`select encode(code_hash, 'escape') as hash from setup_code`)
  for (const text of [code, code.replaceAll('-', '')]) expect(rows).not.toContain(text)
})
