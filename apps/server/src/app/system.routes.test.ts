import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SystemReport } from '@korben/contract'
import { expect, test } from 'vitest'
import { testApp } from '../../test/harness/app.ts'
import { atFileEnd } from '../../test/harness/file-end.ts'
import type { Given } from '../../test/harness/given.ts'
import { givenMember, signIn } from '../../test/harness/staff.ts'
import { newId } from '../kit/ids.ts'
import { noteBackup } from './last-backup.ts'

const MINUTE = 60_000

async function setUp() {
  const dataDir = await mkdtemp(join(tmpdir(), 'korben-system-'))
  atFileEnd(() => rm(dataDir, { recursive: true, force: true }))
  const app = await testApp({ config: { dataDir, publicUrl: 'https://crm.example.com/' } })
  const staff = await signIn(app, await givenMember(app))
  const report = async () => (await staff.call('GET', '/system')).body as SystemReport
  return { app, given: app.given, report, dataDir }
}

/** A bot with one call that waits since `ago` minutes, one on the wire and one in doubt; what failed for good, and what was set aside. */
async function givenWork(given: Given, now: Date, ago: number) {
  const at = new Date(now.getTime() - ago * MINUTE)
  const bot = await given.connection({ kind: 'TELEGRAM', type: 'telegram', external_id: String(ago) })
  const account = await given.account({ connection_id: bot.id, external_id: String(ago) })
  for (const [n, state] of (['queued', 'sending', 'in_doubt'] as const).entries()) {
    await given.insert('delivery', {
      ...{
        message_id: 'a'.repeat(24) as never,
        n,
        account_id: account.id,
        connection_id: bot.id,
        seq: 1,
        lane: 'staff',
      },
      ...{ priority: 0, call: {}, state, due_at: at, created_at: at, updated_at: at },
    })
  }
  const failed = { name: 'x', payload: {}, actor: 'system', user_id: given.owner.id, state: 'dead' } as const
  await given.insert('job', { id: newId(at), ...failed, due_at: at, finished_at: at })
  await given.insert('inbound_failed', { id: newId(at), connection_id: bot.id, request: {}, error: 'x' })
  return bot
}

test('an administrator sees what waits in the company, how late it is, and how its connections do', async () => {
  const { app, given, report } = await setUp()
  const nothing = { waiting: 0, sending: 0, inDoubt: 0, lateSeconds: 0 }
  expect((await report()).queues).toEqual({
    messages: nothing,
    runs: { due: 0, lateSeconds: 0 },
    jobs: { due: 0, dead: 0, lateSeconds: 0 },
    webhooks: { due: 0, dead: 0, lateSeconds: 0 },
    setAside: 0,
  })
  const bot = await givenWork(given, app.clock.now(), 3)
  // Another company's work is nobody else's business.
  await givenWork(await app.company(), app.clock.now(), 50)
  const { queues, connections } = await report()
  expect(queues).toMatchObject({
    messages: { waiting: 1, sending: 1, inDoubt: 1, lateSeconds: 180 },
    jobs: { due: 0, dead: 1 },
    setAside: 1,
  })
  expect(connections).toEqual({ all: 1, failed: 0, off: 0, paused: 0, unheld: 0 })
  await given.update('connection', { id: bot.id }, { state: 'ERROR', error: 'auth: 401 Unauthorized' })
  const broken = await report()
  expect(broken.connections).toMatchObject({ all: 1, failed: 1 })
  expect(broken.queues.messages).toMatchObject({ waiting: 1, lateSeconds: 0 })
})

test('the version, the database, the disk and the last backup are told; sizes only while nobody else lives there', async () => {
  const { app, report, dataDir } = await setUp()
  const at = new Date('2026-06-01T10:00:00.000Z')
  await noteBackup(dataDir, at)
  const companies = await app.world.sql<{ count: number }[]>`select count(*)::int as count from company`
  const alone = await report()
  expect(alone).toMatchObject({
    ...{ publicUrl: 'https://crm.example.com', sendsMail: false, lastBackupAt: at.toISOString() },
    database: { schema: 'current', migration: expect.stringMatching(/^\d{4}_/) },
    disk: { state: expect.stringMatching(/enough|low/) },
    isShared: companies[0]?.count !== 1,
  })
  await app.company()
  const shared = await report()
  expect(shared).toMatchObject({ isShared: true, database: { sizeBytes: null }, disk: { freeBytes: null } })
  expect(JSON.stringify(shared)).not.toContain(dataDir)
})

test('whoever has not the right to see the system does not see it', async () => {
  const { app } = await setUp()
  for (const role of ['manager', 'marketer', 'observer'] as const) {
    const member = await signIn(app, await givenMember(app, { role }))
    expect((await member.call('GET', '/system')).status).toBe(403)
  }
  const admin = await signIn(app, await givenMember(app, { role: 'administrator' }))
  expect((await admin.call('GET', '/system')).status).toBe(200)
})
