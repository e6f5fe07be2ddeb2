import { beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../test/harness/app.ts'
import { createConnection } from '../domains/connections/index.ts'
import { readStats } from '../domains/stats/index.ts'
import { newChannelSecret } from '../kit/channel.ts'

const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36'

let app: TestApp

beforeAll(async () => {
  app = await testApp()
  await createConnection(app.given.ctx, {
    kind: 'WEB_CHAT',
    type: 'webChat',
    name: 'School',
    secrets: { secret: newChannelSecret() },
  })
})

const visit = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`${app.baseUrl}${path}`, { method, redirect: 'manual', headers: { 'User-Agent': BROWSER, ...headers } })

const figures = async (tunnelId: Parameters<typeof readStats>[2]) => {
  const { visits, uniqVisits } = await readStats(app.world.sql, app.given.companyId, tunnelId)
  return { visits, uniqVisits }
}
const cookieOf = (response: Response) => response.headers.get('set-cookie')?.split(';')[0] ?? ''

test('a visit is counted, once as a visitor, and leads to the only channel with its marks', async () => {
  const { source, tunnel } = await app.given.tunnel()
  const first = await visit(`/l/${source.hash}?utm_source=google&utm_medium=cpc&other=x`)
  expect(first.status).toBe(302)
  const ref = /\?ref=l_([0-9a-f]{24})$/.exec(first.headers.get('location') ?? '')?.[1]
  expect(await app.given.find('lead_ref', { traffic_source_id: source.id })).toMatchObject([
    { id: ref, utm: { utm_source: 'google', utm_medium: 'cpc' } },
  ])
  await visit(`/l/${source.hash}`, { Cookie: cookieOf(first), 'User-Agent': `${BROWSER} other` })
  expect(await figures(tunnel.id)).toEqual({ visits: 2, uniqVisits: 1 })
  await visit(`/l/${source.hash}`, { 'User-Agent': `${BROWSER} of somebody else` })
  expect(await figures(tunnel.id)).toEqual({ visits: 3, uniqVisits: 2 })
})

test('without storage a browser is one visitor for the day', async () => {
  const { source, tunnel } = await app.given.tunnel()
  await visit(`/l/${source.hash}`)
  await visit(`/l/${source.hash}`)
  expect(await figures(tunnel.id)).toEqual({ visits: 2, uniqVisits: 1 })
})

test.each([
  ['a crawler', { 'User-Agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' }, 'GET'],
  ['a link preview', { 'User-Agent': 'TelegramBot (like TwitterBot)' }, 'GET'],
  ['a HEAD request', {}, 'HEAD'],
])('%s is no visit', async (_who, headers, method) => {
  const { source, tunnel } = await app.given.tunnel()
  await visit(`/l/${source.hash}`, headers, method)
  expect(await figures(tunnel.id)).toEqual({ visits: 0, uniqVisits: 0 })
})

test('an unknown and a switched-off code show that there is nothing, and count nothing', async () => {
  const { source, tunnel } = await app.given.tunnel()
  await app.given.update('traffic_source', { id: source.id }, { disabled: true })
  for (const hash of [source.hash, 'zzzzzz', "a'--;x"]) {
    const response = await visit(`/l/${encodeURIComponent(hash)}`, { 'Accept-Language': 'uk,en;q=0.5' })
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('Недоступно')
  }
  expect(await figures(tunnel.id)).toEqual({ visits: 0, uniqVisits: 0 })
})

test('the page of the chat runs nothing inline, and shows names as text', async () => {
  const hostile = await testApp()
  await createConnection(hostile.given.ctx, {
    kind: 'WEB_CHAT',
    type: 'webChat',
    name: '<script>alert(1)</script>"x',
    secrets: { secret: newChannelSecret() },
  })
  const { source } = await hostile.given.tunnel()
  const response = await fetch(`${hostile.baseUrl}/w/${source.hash}`, { headers: { 'User-Agent': BROWSER } })
  const page = await response.text()
  expect(response.headers.get('content-security-policy')).toMatch(
    /default-src 'none'; script-src 'self'; style-src 'self'/,
  )
  expect(page).not.toContain('<script>alert')
  expect(page).not.toMatch(/<script(?![^>]* src=)|style=|\son\w+=/)
})
