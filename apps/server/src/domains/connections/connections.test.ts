import type { DomainEvent } from '@korben/contract'
import { expect, test } from 'vitest'
import { testWorld } from '../../../test/harness/database.ts'
import {
  createConnection,
  ensureBuiltIn,
  findConnection,
  findConnections,
  findHookedConnection,
  getBuiltIn,
  getConnection,
  markConnection,
  readSecrets,
  updateConnection,
} from './index.ts'

const bot = {
  kind: 'TELEGRAM',
  type: 'telegram',
  name: 'Bot',
  settings: { username: 'bot' },
  secrets: { token: '1:secret' },
  inbound: 'poll' as const,
}

async function setUp() {
  const { world, company } = await testWorld()
  return { world, given: await company(), other: await company() }
}

test('secrets are kept encrypted, bound to their connection, and read back for the adapter only', async () => {
  const { world, given } = await setUp()
  const connection = await createConnection(given.ctx, bot)
  expect(connection).toMatchObject({ kind: 'TELEGRAM', settings: { username: 'bot' }, state: 'OK', inbound: 'poll' })
  expect(Buffer.from(connection.secrets ?? '').toString('latin1')).not.toContain('secret')
  expect(readSecrets(world, connection)).toEqual({ token: '1:secret' })

  const second = await createConnection(given.ctx, { ...bot, secrets: {} })
  expect(readSecrets(world, second)).toEqual({})
  expect(() => readSecrets(world, { ...second, secrets: connection.secrets })).toThrow()
  expect(JSON.stringify(await given.find('audit'))).not.toContain('secret')
})

test('a hook finds the company of its connection; every connection can be leased', async () => {
  const { world, given } = await setUp()
  const connection = await createConnection(given.ctx, bot)
  expect(await findHookedConnection(world.sql, connection.id)).toEqual([connection])
  expect(await given.count('connection_lease', { connection_id: connection.id })).toBe(1)
  await world.sql`update connection set deleted_at = now() where id = ${connection.id}`
  expect(await findHookedConnection(world.sql, connection.id)).toEqual([])
  expect(await findConnection(world.sql, given.companyId, connection.id)).toEqual([])
})

test('connections are listed newest first, without the built-in ones', async () => {
  const { world, given, other } = await setUp()
  const connection = await createConnection(given.ctx, bot)
  await createConnection(other.ctx, bot)
  expect(await findConnections(world.sql, given.companyId)).toEqual([connection])
  await expect(getConnection(other.ctx, connection.id)).rejects.toMatchObject({ code: 'connections.not_found' })
})

test('the built-in connections are made once, also when many try', async () => {
  const { given } = await setUp()
  await Promise.all([1, 2, 3].map(() => ensureBuiltIn(given.ctx)))
  expect(await given.count('connection')).toBe(2)
  expect(await getBuiltIn(given.ctx, 'TELEPHONY')).toEqual(given.telephony)
})

test('an update lays settings and secrets over the present ones', async () => {
  const { world, given } = await setUp()
  const { id } = await createConnection(given.ctx, { ...bot, secrets: { token: 'a', secret: 'b' } })
  const updated = await updateConnection(given.ctx, id, {
    settings: { title: 'x' },
    secrets: { token: 'c' },
    externalId: '42',
  })
  expect(updated).toMatchObject({
    name: 'Bot',
    settings: { username: 'bot', title: 'x' },
    external_id: '42',
    inbound: 'poll',
  })
  expect(readSecrets(world, updated)).toEqual({ token: 'c', secret: 'b' })
  expect(readSecrets(world, await updateConnection(given.ctx, id, { name: 'New' }))).toEqual({
    token: 'c',
    secret: 'b',
  })
})

test('a failure is told once, and its end once', async () => {
  const { given } = await setUp()
  const { id } = await createConnection(given.ctx, bot)
  await Promise.all([1, 2, 3].map(() => markConnection(given.ctx, id, 'ERROR', 'Unauthorized')))
  expect(await markConnection(given.ctx, id, 'ERROR', 'Not Found')).toMatchObject({
    state: 'ERROR',
    error: 'Not Found',
  })
  await markConnection(given.ctx, id, 'OK')
  await markConnection(given.ctx, id, 'OK')
  expect(await markConnection(given.ctx, id, 'OFF')).toMatchObject({ state: 'OFF', error: null })

  const told = (await given.find('event')).sort((a, b) => (a.id < b.id ? -1 : 1))
  expect(told.map(({ type, data }) => ({ type, ...(data as Omit<DomainEvent, 'type'>) }))).toEqual([
    { type: 'connection.failed', connectionId: id, reason: 'Unauthorized' },
    { type: 'connection.recovered', connectionId: id },
  ])
})
