import { expect, onTestFinished, test } from 'vitest'
import { testWorld } from '../../test/harness/database.ts'
import { startMailServer } from '../../test/harness/mail-server.ts'
import { createWorkerCtx } from './context.ts'
import { enqueueMail, runMail } from './mail.ts'

async function setUp() {
  const server = await startMailServer()
  const made = await testWorld({ config: { smtpUrl: server.url, mailFrom: 'Acme <staff@acme.test>' } })
  const worker = createWorkerCtx(made.world)
  const enqueue = (text: string, to = 'ann@example.com') => {
    const expiresAt = new Date(made.clock.now().getTime() + 3_600_000)
    return worker.transaction((tx) => enqueueMail(tx, { to, subject: 'Пароль', text }, expiresAt))
  }
  const start = () => {
    const stop = new AbortController()
    const running = runMail(worker, stop.signal)
    const end = async () => {
      stop.abort()
      await running
    }
    onTestFinished(end)
    return end
  }
  await made.world.sql`delete from mail`
  return { ...made, server, worker, enqueue, start }
}

test('a mail is sent after the commit, in any script, and is forgotten then; one to nobody is only forgotten', async () => {
  const { world, worker, server, enqueue, start } = await setUp()
  await worker.transaction((tx) => enqueueMail(tx, null, new Date('2100-01-01')))
  await enqueue('Ось посилання: https://korben.test/password-reset#abc_-=. \n.\nКінець')
  const end = start()
  const mail = await server.next()
  expect(mail).toMatchObject({ from: 'staff@acme.test', to: 'ann@example.com', subject: 'Пароль' })
  expect(mail.text).toContain('Ось посилання: https://korben.test/password-reset#abc_-=.')
  await end()
  expect(server.received).toHaveLength(1)
  expect(await world.sql`select from mail`).toHaveLength(0)
})

test('a refused mail is tried again later and later, until it is of no use', async () => {
  const { clock, world, server, enqueue, start, logged } = await setUp()
  server.refuse(1)
  await enqueue('the secret link')
  let end = start()
  await expect.poll(() => logged.some(({ msg }) => msg === 'A mail was not sent')).toBe(true)
  await end()
  expect(server.received).toEqual([])
  expect(await world.sql`select attempts, due_at from mail`).toEqual([
    { attempts: 1, due_at: new Date(clock.now().getTime() + 60_000) },
  ])
  expect(JSON.stringify(logged)).not.toContain('the secret link')
  clock.advance(60_000)
  end = start()
  expect((await server.next()).text).toContain('the secret link')
  await end()
})

test('what a mail says stands in the database encrypted', async () => {
  const { world, enqueue } = await setUp()
  await enqueue('the secret link')
  const [row] = await world.sql`select content from mail`
  expect(Buffer.from(row?.content).toString('latin1')).not.toContain('secret')
})
