import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { callApi } from '../harness/staff.ts'
import { korben, korbenJson, startKorben, temporaryFolder } from './harness.ts'

// Whole processes with clusters of their own; beside other work on the same disk that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const folder = temporaryFolder()
const owner = {
  companyName: 'School',
  ownerName: 'Ann',
  email: 'ann@example.com',
  password: 'correct horse battery',
}

test('without the sample a start prints a code once, with which the first visitor makes the company; a later start prints none', async () => {
  const place = { DATA_DIR: join(folder, 'first'), KORBEN_SAMPLE: '0', PORT: '0' }
  const server = startKorben(['start'], place)
  const code = await server.says(/code {7}(\S+)\n/)
  const baseUrl = await server.says(/Korben is ready on (\S+)/)
  const call = callApi({ baseUrl })
  expect(await server.says(/address {4}(\S+)/)).toBe(`${baseUrl}/set-up`)
  expect((await call('GET', '/setup')).body).toEqual({ isOpen: true, sendsMail: false })
  const spare = await korbenJson(['setup', 'code'], place)
  expect(spare.json.code).toMatch(/^[A-Z2-9]{4}(-[A-Z2-9]{4}){2}$/)
  const made = await call('POST', '/setup', { ...owner, code })
  expect(made).toMatchObject({ status: 200, body: { session: { member: { companyName: 'School', role: 'owner' } } } })
  expect((await call('POST', '/setup', { ...owner, code: spare.json.code })).status).toBe(409)
  expect(await korben(['setup', 'code'], place)).toMatchObject({ code: 1, stdout: '' })
  server.kill('SIGTERM')
  expect((await server.outcome).code).toBe(0)

  const again = startKorben(['start'], place)
  await again.says(/Korben is ready on (\S+)/)
  again.kill('SIGTERM')
  expect((await again.outcome).stdout).not.toMatch(/code|sign-in/)
})

test('whoever runs the installation lets an owner in again who has lost everything', async () => {
  const place = { DATA_DIR: join(folder, 'second'), PORT: '0' }
  const input = ['--owner-email', owner.email, '--owner-password', owner.password]
  await korbenJson(['company', 'create', '--name', 'School', ...input], place)
  const server = startKorben(['start'], place)
  const call = callApi({ baseUrl: await server.says(/Korben is ready on (\S+)/) })
  const { json } = await korbenJson(['login', 'reset', '--email', 'ANN@example.com', '--without-second-factor'], place)
  const token = String(json.link).split('#')[1]
  expect((await call('POST', '/password-resets/finish', { token, password: 'another long one' })).status).toBe(204)
  const signedIn = await call('POST', '/session', { email: owner.email, password: 'another long one' })
  expect(signedIn).toMatchObject({ status: 200, body: { state: 'signed_in' } })
  expect((await korben(['login', 'reset', '--email', 'nobody@example.com'], place)).code).toBe(1)
  server.kill('SIGTERM')
  expect((await server.outcome).code).toBe(0)
})
