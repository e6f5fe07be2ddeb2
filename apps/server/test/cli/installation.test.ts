import { existsSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { beforeAll, expect, inject, test, vi } from 'vitest'
import { newSecretKey } from '../../src/kit/crypto.ts'
import { connect, type Database } from '../../src/kit/db.ts'
import { copyDatabase } from '../harness/database.ts'
import { atFileEnd } from '../harness/file-end.ts'
import { readState } from './database-state.ts'
import { korben, korbenJson, openUrl, startKorben, temporaryFolder } from './harness.ts'

// Whole processes with clusters of their own; beside other work on the same disk that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const folder = temporaryFolder()
const origin = { DATA_DIR: join(folder, 'origin') }
const file = join(folder, 'korben.backup')
let company: { company_id: string; token: string }
let saved: Record<string, unknown>

beforeAll(async () => {
  const owner = ['--owner-email', 'ann@example.com', '--owner-password', 'correct horse battery']
  company = (await korbenJson(['company', 'create', '--name', 'School', ...owner], origin)).json
  await korbenJson(['sample', '--company', company.company_id], origin)
  saved = (await korbenJson(['backup', '--out', file], origin)).json
})

const headerOf = async (path: string) =>
  JSON.parse(
    gunzipSync(await readFile(path))
      .toString()
      .split('\n', 1)[0] ?? '',
  )

test('the key of DATA_DIR is in the backup, and that is said', async () => {
  expect(saved).toMatchObject({ file, has_secret_key: true, rows: expect.any(Number), bytes: (await stat(file)).size })
  expect((await headerOf(file)).secretKey).toBe((await readFile(join(origin.DATA_DIR, 'secret.key'), 'utf8')).trim())
  const { stdout } = await korben(['backup', '--out', join(folder, 'second')], origin)
  expect(stdout).toMatch(
    /^Saved \d+ rows of \d+ tables and \d+ files in .*second \(.* MB\)\.\nThe secret key of DATA_DIR is in it: whoever has this file can read everything/,
  )
})

test('a backup comes back in another cluster with its key, and the product works on it', async () => {
  const copy = { DATA_DIR: join(folder, 'copy') }
  const restored = await korbenJson(['restore', '--from', file], copy)
  expect(restored).toMatchObject({
    code: 0,
    stderr: '',
    json: { file, rows: saved.rows, restored_secret_key: true, skipped: [] },
  })
  const key = (place: { DATA_DIR: string }) => readFile(join(place.DATA_DIR, 'secret.key'), 'utf8')
  expect(await key(copy)).toBe(await key(origin))
  expect((await stat(join(copy.DATA_DIR, 'secret.key'))).mode & 0o777).toBe(0o600)

  const checked = await korbenJson(['doctor'], copy)
  expect(checked).toMatchObject({ code: 0, json: { ok: true } })
  const server = startKorben(['start'], { ...copy, PORT: '0', LOG_LEVEL: 'info' })
  const url = await server.says(/Korben is ready on (\S+)/)
  const answer = await fetch(`${url}/api/v2/people`, { headers: { 'x-leeloo-authtoken': company.token } })
  expect(await answer.json()).toMatchObject({ data: [{ name: 'Maria Petrenko' }], meta: { totalCount: 1 } })
  server.kill('SIGTERM')
  expect((await server.outcome).code).toBe(0)

  const again = await korben(['restore', '--from', file], copy)
  expect(again).toMatchObject({ code: 1, stdout: '' })
  expect(again.stderr).toMatch(/^The database has a company already; restore into an empty one .*\n$/)
})

test('a backup is taken beside a running server, and a key given by SECRET_KEY stays out of it', async () => {
  const secretKey = (await readFile(join(origin.DATA_DIR, 'secret.key'), 'utf8')).trim()
  const server = startKorben(['start'], { ...origin, PORT: '0', LOG_LEVEL: 'info' })
  await server.says(/Korben is ready on (\S+)/)
  const own = join(folder, 'beside')
  const { json, code } = await korbenJson(['backup', '--out', own], { ...origin, SECRET_KEY: secretKey })
  expect({ code, key: json.has_secret_key, header: (await headerOf(own)).secretKey }).toEqual({
    code: 0,
    key: false,
    header: null,
  })
  server.kill('SIGTERM')
  await server.outcome
  expect(await readFile(own, 'latin1')).not.toContain(secretKey)

  const without = await korben(['restore', '--from', own], { DATA_DIR: join(folder, 'keyless') })
  expect(without).toEqual({
    code: 1,
    stdout: '',
    stderr: 'The secret key is not in this backup; give it as SECRET_KEY.\n',
  })
  const wrong = await korben(['restore', '--from', own], {
    DATA_DIR: join(folder, 'keyless'),
    SECRET_KEY: newSecretKey(),
  })
  expect(wrong).toEqual({
    code: 1,
    stdout: '',
    stderr: 'SECRET_KEY is not the key of this backup; give the original one.\n',
  })
  expect(existsSync(join(folder, 'keyless'))).toBe(false)
  const { stdout } = await korben(['backup', '--out', own, '--force', '--without-key'], origin)
  expect(stdout).toContain('The secret key is NOT in it')
})

test('another key in DATA_DIR, a cut file and a file that is not there are one sentence each, and nothing is made', async () => {
  const place = join(folder, 'other-key')
  await writeFile(join(folder, 'cut'), (await readFile(file)).subarray(0, -100))
  const refuse = async (from: string, sentence: string) =>
    expect(await korben(['restore', '--from', from], { DATA_DIR: place })).toEqual({
      code: 1,
      stdout: '',
      stderr: sentence,
    })
  await refuse(
    join(folder, 'cut'),
    `${join(folder, 'cut')} is cut or damaged: its end is missing or does not fit what stands before it; nothing was restored.\n`,
  )
  await refuse(join(folder, 'absent'), expect.stringMatching(/absent cannot be read: ENOENT: no such file/))
  expect(existsSync(place)).toBe(false)
  const key = `${newSecretKey()}\n`
  const { mkdirSync, readdirSync } = await import('node:fs')
  mkdirSync(place)
  await writeFile(join(place, 'secret.key'), key)
  await refuse(
    file,
    `${join(place, 'secret.key')} is not the key of this backup; restore into another DATA_DIR, or put the original key there.\n`,
  )
  expect(readdirSync(place)).toEqual(['secret.key'])
  expect(await readFile(join(place, 'secret.key'), 'utf8')).toBe(key)
})

test('what is missing on the command line is said', async () => {
  expect(await korben(['backup'], origin)).toEqual({ code: 1, stdout: '', stderr: '--out is required.\n' })
  expect(await korben(['restore'], origin)).toEqual({ code: 1, stdout: '', stderr: '--from is required.\n' })
})

async function externalDatabase(original: string) {
  const address = await copyDatabase(original)
  const sql = connect(address, { max: 2, name: 'external' })
  atFileEnd(() => sql.end({ timeout: 5 }))
  return {
    sql,
    environment: { DATABASE_URL: await openUrl(address), SECRET_KEY: newSecretKey(), DATA_DIR: join(folder, 'unused') },
  }
}

const rows = (sql: Database) => sql`select from pg_stat_progress_copy where datname = current_database()`

test('a restore that is killed while it loads leaves the database as it was, and can be done again; a stopped backup leaves no file', async () => {
  const from = await externalDatabase(inject('cluster').template)
  const owner = ['--owner-email', 'ann@example.com', '--owner-password', 'correct horse battery']
  await korbenJson(['company', 'create', '--name', 'Big', ...owner], from.environment)
  await from.sql`insert into stat_unique (company_id, scope, kind, subject, times, traffic_source_id, day)
    select company.id, '', 'visit', repeat(md5(n::text), 10), 1, '', '2026-01-01' from company, generate_series(1, 40000) n`
  const big = join(folder, 'big')
  const stopped = startKorben(['backup', '--out', big], from.environment)
  await until(() => rows(from.sql))
  stopped.kill('SIGTERM')
  expect(await stopped.outcome).toEqual({ code: 1, stdout: '', stderr: `Interrupted; ${big} was not written.\n` })
  expect([existsSync(big), existsSync(`${big}.partial`)]).toEqual([false, false])
  await korbenJson(['backup', '--out', big], from.environment)

  const to = await externalDatabase('template1')
  const environment = { ...to.environment, SECRET_KEY: from.environment.SECRET_KEY }
  const killed = startKorben(['restore', '--from', big], environment)
  await until(() => rows(to.sql))
  killed.kill('SIGKILL')
  await killed.outcome
  await until(async () => ((await rows(to.sql)).length === 0 ? [1] : []))
  expect(await readState(to.sql)).toEqual({})
  expect(await korbenJson(['restore', '--from', big], environment)).toMatchObject({
    code: 0,
    json: { restored_secret_key: false },
  })
  expect(await readState(to.sql)).toEqual(await readState(from.sql))
})

/** Asks until something is found. */
async function until(find: () => PromiseLike<readonly unknown[]>): Promise<void> {
  const deadline = Date.now() + 60_000
  while ((await find()).length === 0) {
    if (Date.now() > deadline) throw new Error('It did not happen within a minute.')
  }
}
