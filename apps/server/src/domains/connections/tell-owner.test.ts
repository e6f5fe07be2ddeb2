import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { type TestApp, testApp } from '../../../test/harness/app.ts'
import { testDatabase } from '../../../test/harness/database.ts'
import { startMailServer } from '../../../test/harness/mail-server.ts'
import { createWorkerCtx } from '../../kit/context.ts'
import { runJobs } from '../../kit/jobs.ts'
import { runMail } from '../../kit/mail.ts'
import { connectionsJobs, markConnection } from './index.ts'

const MINUTE = 60_000

/** Mail of another test is sealed with another key. */
beforeEach(async () => {
  const { sql } = await testDatabase()
  await sql`delete from mail`
})

async function setUp() {
  const mails = await startMailServer()
  const app = await testApp({ config: { smtpUrl: mails.url, publicUrl: 'https://korben.test' } })
  const stop = new AbortController()
  const worker = createWorkerCtx(app.world)
  const running = [runMail(worker, stop.signal), runJobs(worker, connectionsJobs, stop.signal, { graceMs: 0 })]
  onTestFinished(async () => {
    stop.abort()
    await Promise.all(running)
  })
  const connect = (name: string) =>
    app.given.connection({ kind: 'TELEGRAM', type: 'telegram', name, external_id: name })
  return { app, mails, connect }
}

const openJobs = ({ given }: TestApp) => given.count('job', { state: 'queued' })

test('a failure that lasts five minutes is told to the owner by mail, once a day for each connection', async () => {
  const { app, mails, connect } = await setUp()
  const { ctx, owner } = app.given
  const [school, shop] = [await connect('School'), await connect('Shop')]
  await markConnection(ctx, school.id, 'ERROR', 'auth: 401 Unauthorized')
  app.clock.advance(5 * MINUTE)
  const mail = await mails.next()
  expect(mail).toMatchObject({ to: owner.email, subject: expect.stringContaining('School') })
  expect(mail.text).toContain('auth: 401 Unauthorized')
  expect(mail.text).toContain(`https://korben.test/settings/integrations/connections/connection/${school.id}`)

  for (let failure = 0; failure < 3; failure++) {
    await markConnection(ctx, school.id, 'OK')
    await markConnection(ctx, school.id, 'ERROR', 'auth: 401 Unauthorized')
    app.clock.advance(6 * MINUTE)
    await expect.poll(() => openJobs(app), { timeout: 10_000 }).toBe(0)
  }
  await markConnection(ctx, shop.id, 'ERROR', 'auth: 404 Not Found')
  app.clock.advance(5 * MINUTE)
  // Mail goes out in its order, so none of the failures in between was told.
  expect((await mails.next()).subject).toContain('Shop')
  expect(mails.received).toHaveLength(2)
})

test('what works again within five minutes, was switched off or deleted, is told to nobody', async () => {
  const { app, mails, connect } = await setUp()
  const { ctx } = app.given
  const passing = await connect('Passing')
  const paused = await connect('Paused')
  const deleted = await connect('Deleted')
  const lasting = await connect('Lasting')
  for (const { id } of [passing, paused, deleted]) await markConnection(ctx, id, 'ERROR', 'auth: 401 Unauthorized')
  await markConnection(ctx, passing.id, 'OK')
  await markConnection(ctx, paused.id, 'OFF')
  await app.given.update('connection', { id: deleted.id }, { deleted_at: app.clock.now() })
  app.clock.advance(5 * MINUTE)
  await expect.poll(() => openJobs(app), { timeout: 10_000 }).toBe(0)
  await markConnection(ctx, lasting.id, 'ERROR', 'auth: 401 Unauthorized')
  app.clock.advance(5 * MINUTE)
  expect((await mails.next()).subject).toContain('Lasting')
  expect(mails.received).toHaveLength(1)
})
