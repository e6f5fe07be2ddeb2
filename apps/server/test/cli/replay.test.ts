import { beforeAll, expect, test } from 'vitest'
import { adapters } from '../../src/app/adapters.ts'
import { createFirstCompany } from '../../src/app/first-company.ts'
import { checkFingerprint } from '../../src/app/secret-key.ts'
import { newSecretKey } from '../../src/kit/crypto.ts'
import type { Sql } from '../../src/kit/db.ts'
import { newId } from '../../src/kit/ids.ts'
import { testDatabase } from '../harness/database.ts'
import { korben, korbenJson, openUrl, temporaryFolder } from './harness.ts'

let sql: Sql
let environment: Record<string, string>
let company: string
const [first, second, other] = [newId(new Date(0)), newId(new Date(0)), newId(new Date(0))]

beforeAll(async () => {
  const secretKey = newSecretKey()
  const database = await testDatabase()
  sql = database.sql
  const { world, company: given } = await database.world({ adapters, config: { secretKey } })
  await checkFingerprint(database.sql, world.box)
  await createFirstCompany(world)
  const neighbour = await given()
  environment = { DATABASE_URL: await openUrl(database.address), SECRET_KEY: secretKey, DATA_DIR: temporaryFolder() }
  const [row] = await sql`select id from company where id <> ${neighbour.companyId}`
  company = row?.id
  await sql`insert into webhook (company_id, id, url) select id, 'w', 'https://example.com/hook' from company`
  for (const [id, of] of [
    [first, company],
    [second, company],
    [other, neighbour.companyId],
  ] as const) {
    await sql`insert into webhook_delivery (company_id, id, webhook_id, type, cause, body, state, attempts)
      values (${of}, ${id}, 'w', 'ORDER', ${id}, '{}', 'dead', 6)`
    await sql`insert into job (company_id, id, name, payload, actor, user_id, due_at, state, attempts, finished_at)
      select company_id, ${id}, 'imports.run', '{}', 'cli', id, now(), 'dead', 5, now() from "user"
      where company_id = ${of} and is_owner`
  }
})

const statesOf = async (table: string) =>
  Object.fromEntries(
    (await sql`select id, state, attempts from ${sql(table)}`).map(({ id, state, attempts }) => [
      id,
      [state, attempts],
    ]),
  )

test.each([
  ['webhook', 'webhook_delivery', 6, '1 event is told again.'],
  ['job', 'job', 5, '1 job runs again.'],
])(
  'a dead %s is taken up again by its id, then all the others of its company and of no other one',
  async (what, table, tried, said) => {
    const replay = (...args: string[]) => [what, 'replay', '--company', company, ...args]
    expect(await korben(replay('--id', first), environment)).toEqual({ code: 0, stdout: `${said}\n`, stderr: '' })
    expect(await statesOf(table)).toEqual({
      [first]: ['queued', 0],
      [second]: ['dead', tried],
      [other]: ['dead', tried],
    })
    expect(await korbenJson(replay('--all'), environment)).toMatchObject({ code: 0, json: { replayed: 1 } })
    expect(await statesOf(table)).toEqual({ [first]: ['queued', 0], [second]: ['queued', 0], [other]: ['dead', tried] })
    expect(await korbenJson(replay('--all'), environment)).toMatchObject({ code: 0, json: { replayed: 0 } })
  },
)

test('what cannot be taken up again is one sentence', async () => {
  const said = async (...args: string[]) => {
    const { code, stderr } = await korben(args, environment)
    return `${code} ${stderr}`
  }
  expect(await said('job', 'replay', '--company', company)).toBe('1 Give either --all or --id.\n')
  expect(await said('job', 'replay', '--company', company, '--all', '--id', first)).toBe(
    '1 Give either --all or --id.\n',
  )
  expect(await said('job', 'replay', '--company', company, '--id', other)).toBe(
    `1 There is no job ${other} that failed for good.\n`,
  )
  expect(await said('webhook', 'replay', '--company', company, '--id', other)).toBe(
    '1 There is no such delivery, or it is still on its way.\n',
  )
  expect(await said('webhook', 'replay', '--company', company, '--id', 'x')).toBe('1 There is no webhook delivery x.\n')
})
