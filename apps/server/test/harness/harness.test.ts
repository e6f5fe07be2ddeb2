import { expect, test } from 'vitest'
import { createWorkerCtx } from '../../src/kit/context.ts'
import { testDatabase, testWorld } from './database.ts'

test('a file gets its own migrated database, the same at every call', async () => {
  const first = await testDatabase()
  const second = await testDatabase()

  expect(second).toBe(first)
  const [row] = await first.sql<{ database: string; tables: number }[]>`
    select current_database() as database, count(*)::int as tables from pg_tables where schemaname = 'public'`
  expect(row?.database).toMatch(/^korben_test_[0-9a-f]{12}$/)
  expect(row?.tables).toBeGreaterThan(40)
})

test('it runs on the version that was asked for', async () => {
  const { sql, version } = await testDatabase()

  const [row] = await sql<{ major: string }[]>`select split_part(current_setting('server_version'), '.', 1) as major`
  expect(row?.major).toBe(version)
})

test('the clock of a world moves only when it is moved', async () => {
  const { world, clock } = await testWorld({ now: new Date('2026-03-01T00:00:00Z') })

  expect(world.now().toISOString()).toBe('2026-03-01T00:00:00.000Z')
  clock.advance(1500)
  expect(world.now().toISOString()).toBe('2026-03-01T00:00:01.500Z')
  clock.set(new Date(0))
  expect(world.now().getTime()).toBe(0)
})

test('a world logs into a list and reaches its listeners inside the transaction', async () => {
  const followed: string[] = []
  const { world, logged, company } = await testWorld({
    listeners: [
      async (tx, events) => {
        const [row] = await tx.sql<{ count: number }[]>`select count(*)::int as count from event`
        followed.push(...events.map(({ event }) => `${event.type} ${row?.count}`))
      },
    ],
  })
  const acme = await company()
  const ann = await acme.person()

  await createWorkerCtx(world).transaction((tx) =>
    tx.emit(acme.companyId, { type: 'person.created', personId: ann.id }),
  )
  world.log.warn({ token: 'do not show' }, 'careful')

  expect(followed).toEqual(['person.created 1'])
  expect(logged).toMatchObject([{ msg: 'careful', token: '[secret]' }])
})

test('a hint given in one world is heard in another one of the same database', async () => {
  const [one, other] = await Promise.all([testWorld(), testWorld()])

  const heard = new Promise<string>((resolve) => other.world.hints.on('runs', resolve))
  one.world.hints.give('runs')
  expect(await heard).toBe('runs')
})

test('a company has an owner, a token, the built-in connections and only its own rows', async () => {
  const { company } = await testWorld()
  const [acme, other] = [await company(), await company({ name: 'Other' })]
  const tag = await acme.tag({ name: 'VIP' })
  const ann = await acme.person({ name: 'Ann', email: 'Ann@Example.com', accounts: 2, tags: [tag.id] })
  await other.person({ name: 'Bob' })

  expect(acme.owner).toMatchObject({ is_owner: true, company_id: acme.companyId })
  expect(acme.token).toMatch(/^[a-z0-9]{100}$/)
  expect(await acme.count('account', { person_id: ann.id, kind: 'MANUAL' })).toBe(2)
  expect(await acme.count('person_tag', { tag_id: tag.id })).toBe(1)
  expect(await acme.find('person')).toEqual([ann])
  expect(ann.email_folded).toBe('ann@example.com')
  expect((await acme.find('connection')).map(({ kind }) => kind).sort()).toEqual(['MANUAL', 'TELEPHONY'])
})

test('bytes, times, lists and JSON arrive in a row as they were given', async () => {
  const { company } = await testWorld()
  const acme = await company({ currencies: ['UAH'] })
  const at = new Date('2026-02-03T04:05:06.789Z')

  const connection = await acme.connection({
    secrets: Buffer.from([0, 1, 255]),
    settings: { list: [1, 'two'] },
    deleted_at: at,
  })
  expect(connection).toMatchObject({
    secrets: Buffer.from([0, 1, 255]),
    settings: { list: [1, 'two'] },
    deleted_at: at,
  })
})
