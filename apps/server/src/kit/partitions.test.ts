import { expect, test } from 'vitest'
import { testDatabase } from '../../test/harness/database.ts'
import type { Database } from './db.ts'
import { newId } from './ids.ts'
import { ensurePartitions } from './partitions.ts'

/** A table of its own for each test, with what the real ones have: a check, an index and a table that refers to it. */
async function given(name: string) {
  const { sql, world } = await testDatabase()
  const {
    world: { log },
    logged,
  } = await world()
  await sql.unsafe(`
    create table ${name} (
      company_id text collate "C" not null, id text collate "C" not null, n int not null default 7 check (n > 0),
      primary key (company_id, id)
    ) partition by range (id);
    create table ${name}_default partition of ${name} default;
    create index on ${name} (n);
    create table ${name}_part (company_id text collate "C", id text collate "C", foreign key (company_id, id) references ${name});`)
  const table = { table: name, column: 'id' }
  const ensure = (now: Date) => ensurePartitions(sql, [table], now, log)
  const insert = (at: Date, n = 1) => sql`insert into ${sql(name)} (company_id, id, n) values ('c', ${newId(at)}, ${n})`
  return { sql, ensure, insert, logged, whereOf: () => partitionsOf(sql, name) }
}

const partitionsOf = async (sql: Database, name: string) =>
  (await sql<{ at: string }[]>`select tableoid::regclass::text as at from ${sql(name)} order by id`).map(({ at }) => at)

test('rows go into the partition of their month, from its first to its last instant', async () => {
  const { ensure, insert, whereOf } = await given('monthly')
  const now = new Date('2026-11-23T10:00:00Z')
  expect(await ensure(now)).toEqual({ made: ['monthly_2026_11', 'monthly_2026_12', 'monthly_2027_01'], skipped: [] })
  expect(await ensure(now)).toEqual({ made: [], skipped: [] })
  for (const at of [
    '2026-10-31T23:59:59Z',
    '2026-11-01T00:00:00Z',
    '2026-11-30T23:59:59Z',
    '2027-01-31T23:59:59Z',
    '2027-02-01T00:00:00Z',
  ]) {
    await insert(new Date(at))
  }
  expect(await whereOf()).toEqual([
    'monthly_default',
    'monthly_2026_11',
    'monthly_2026_11',
    'monthly_2027_01',
    'monthly_default',
  ])
})

test('a partition has the rules of its table', async () => {
  const { sql, ensure, insert } = await given('ruled')
  await ensure(new Date('2026-11-23T10:00:00Z'))
  await expect(insert(new Date('2026-11-02'), 0)).rejects.toThrow('check constraint')
  await sql`insert into ruled (company_id, id) values ('c', ${newId(new Date('2026-11-02'))})`
  expect(await sql`select n from ruled_2026_11`).toEqual([{ n: 7 }])
  await expect(sql`insert into ruled select * from ruled`).rejects.toThrow('duplicate key')
  await expect(sql`insert into ruled_part values ('c', 'none')`).rejects.toThrow('foreign key')
  const plan = await sql`explain select from ruled where id >= ${'69300000'} and id < ${'69400000'}`
  expect(JSON.stringify(plan)).not.toContain('ruled_2027_01')
})

test('a month that the default partition has rows of is skipped, and that is said', async () => {
  const { ensure, insert, logged, whereOf } = await given('late')
  await insert(new Date('2026-12-24'))
  expect(await ensure(new Date('2026-11-23T10:00:00Z'))).toEqual({
    made: ['late_2026_11', 'late_2027_01'],
    skipped: ['late_2026_12'],
  })
  expect(logged).toContainEqual(expect.objectContaining({ level: 40, skipped: ['late_2026_12'] }))
  expect(await whereOf()).toEqual(['late_default'])
})

test('ten processes at once make each partition once', async () => {
  const { ensure } = await given('crowded')
  const all = await Promise.all(Array.from({ length: 10 }, () => ensure(new Date('2026-11-23T10:00:00Z'))))
  expect(all.flatMap(({ made }) => made).sort()).toEqual(['crowded_2026_11', 'crowded_2026_12', 'crowded_2027_01'])
  expect(all.flatMap(({ skipped }) => skipped)).toEqual([])
})

test('the partitions of the product are made', async () => {
  const { sql, world } = await testDatabase()
  const { partitionedTables } = await import('../app/sweeps.ts')
  const { made } = await ensurePartitions(
    sql,
    partitionedTables,
    new Date('2026-11-23T10:00:00Z'),
    (await world()).world.log,
  )
  expect(made).toHaveLength(9)
})
