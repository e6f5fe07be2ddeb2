import { beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../test/harness/app.ts'
import { createConnection } from '../domains/connections/index.ts'
import { newChannelSecret } from '../kit/channel.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${app.baseUrl}${path}`, { headers })

test('health says that the process answers, readiness that it can work', async () => {
  expect(await (await get('/healthz')).json()).toEqual({ status: 'ok' })
  const ready = await get('/readyz')
  expect(ready.status).toBe(200)
  expect(await ready.json()).toEqual({ status: 'ready', database: true, migrations: true })
})

test('metrics show the queues and no secret', async () => {
  const metrics = await (await get('/metrics')).text()
  expect(metrics).toMatch(/^korben_deliveries_in_doubt 0$/m)
  expect(metrics).toMatch(/^korben_database_up 1$/m)
  expect(metrics).not.toContain(app.given.token)
})

test('a token never reaches the log, in whichever of its places it came', async () => {
  const { token } = app.given
  await get(`/api/v2/people?authToken=${token}`)
  await get('/api/v2/people', { Authorization: `Bearer ${token}` })
  await get('/api/v2/people', { 'X-Leeloo-AuthToken': token })
  await get(`/api/v2/nothing/${token}?authToken=${token}`)
  await get(`/api/v2/%ZZ?authToken=${token}`)
  expect((await get(`/nothing?authToken=${token}`)).status).toBe(404)
  const lines = app.logged.map((line) => JSON.stringify(line))
  expect(lines.some((line) => line.includes('/api/v2/people'))).toBe(true)
  expect(lines.filter((line) => line.includes(`authToken=${token}`))).toEqual([])
})

test('every answer names its request', async () => {
  const id = (await get('/api/v2/tags', { 'X-Leeloo-AuthToken': app.given.token })).headers.get('x-request-id')
  expect(id).toMatch(/^[0-9a-f-]{36}$/)
  expect(app.logged.some((line) => line.reqId === id)).toBe(true)
})

test('an update is stored before it is acknowledged, and a forged one is not', async () => {
  const secret = newChannelSecret()
  const connection = await createConnection(app.given.ctx, {
    kind: 'TELEGRAM',
    type: 'telegram',
    name: 'Bot',
    inbound: 'webhook',
    secrets: { token: '1:abc', secret },
    settings: { baseUrl: 'http://127.0.0.1:9' },
  })
  const user = { id: 77, is_bot: false, first_name: 'Ann' }
  const update = {
    update_id: 10,
    message: { message_id: 5, date: 1795391624, from: user, chat: { id: 77, type: 'private' }, text: 'hi' },
  }
  const deliver = (given: string) =>
    fetch(`${app.baseUrl}/hooks/${connection.id}`, {
      method: 'POST',
      body: JSON.stringify(update),
      headers: { 'Content-Type': 'application/json', 'X-Telegram-Bot-Api-Secret-Token': given },
    })
  expect((await deliver('guess')).status).toBe(401)
  expect(await app.given.find('account', { connection_id: connection.id })).toEqual([])
  expect((await deliver(secret)).status).toBe(200)
  expect((await deliver(secret)).status).toBe(200)
  expect(await app.given.find('account', { connection_id: connection.id })).toMatchObject([
    { external_id: '77', message_count: 1 },
  ])
})

test('an unknown connection, an oversized update and an unknown path are refused', async () => {
  expect((await fetch(`${app.baseUrl}/hooks/${'0'.repeat(24)}`, { method: 'POST', body: '{}' })).status).toBe(404)
  expect((await fetch(`${app.baseUrl}/hooks/x`, { method: 'POST', body: 'x'.repeat(2_000_000) })).status).toBe(413)
  expect((await get('/nothing')).status).toBe(404)
})
