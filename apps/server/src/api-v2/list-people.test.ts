import type { CompanyId, TagId } from '@korben/contract'
import { beforeAll, expect, test } from 'vitest'
import { testApp } from '../../test/harness/app.ts'
import { createCtx } from '../kit/context.ts'
import type { Sql } from '../kit/db.ts'
import { type GivenFilter, listPeople } from './list-people.ts'

/** More than are counted at once, so that all ways of reading are taken. */
const PEOPLE = 12_500

let stage: Awaited<ReturnType<typeof crowd>>
beforeAll(async () => {
  stage = await crowd()
}, 60_000)

async function crowd() {
  const { world, given, clock } = await testApp()
  const { id: common } = await given.tag({ name: 'Common' })
  const { id: even } = await given.tag({ name: 'Even' })
  const { id: third } = await given.tag({ name: 'Third' })
  await plant(world.sql, given.companyId, [
    [common, 'n > 500'],
    [even, 'n % 2 = 0'],
    [third, 'n % 3 = 0'],
  ])
  const ctx = createCtx(world, given.companyId, { kind: 'api', userId: given.owner.id })
  const none: GivenFilter = { last_message: {} }
  const list = (filter: Partial<GivenFilter>, offset: number, limit = 100) =>
    listPeople(ctx, { ...none, ...filter }, { limit, offset })
  /** Every page of a filter, in one list. */
  const walk = async (filter: Partial<GivenFilter>, limit = 2000): Promise<string[]> => {
    const ids: string[] = []
    for (let offset = 0, count = 1; offset < count; offset += limit) {
      const page = await list(filter, offset, limit)
      ids.push(...page.rows.map(({ id }) => id))
      count = page.filteredCount
    }
    return ids
  }
  /** The same by the plainest of statements. `where`: a condition on a person. */
  const expected = async (where = 'true'): Promise<string[]> =>
    (
      await world.sql.unsafe<{ id: string }[]>(
        `select id from person where company_id = '${given.companyId}' and merged_into is null and deleted_at is null
         and ${where} order by active_at desc, id desc`,
      )
    ).map(({ id }) => id)
  const wears = (tagId: TagId) =>
    `exists (select from person_tag where company_id = person.company_id and person_id = person.id and tag_id = '${tagId}')`
  return { world, given, clock, list, walk, expected, wears, common, even, third }
}

/** Three people have each moment; every 50th is deleted, and every 50th merged away. */
async function plant(sql: Sql, companyId: CompanyId, tags: [TagId, string][]): Promise<void> {
  const at = `timestamptz '2026-01-01' + (n * 7919 % ${PEOPLE} / 3) * interval '1 minute'`
  const id = `substr(md5('person' || n), 1, 24)`
  await sql.unsafe(
    `insert into person (company_id, id, name, active_at, deleted_at)
     select '${companyId}', ${id}, 'Person ' || n, ${at}, case when n % 50 = 1 then now() end from generate_series(1, ${PEOPLE}) as n`,
  )
  await sql.unsafe(
    `update person set merged_into = substr(md5('person2'), 1, 24) where company_id = '${companyId}' and id in (
       select ${id} from generate_series(1, ${PEOPLE}) as n where n % 50 = 3)`,
  )
  // Without knowing how many there are, every check of a reference would read them all.
  await sql`analyze person`
  for (const [tagId, where] of tags) {
    await sql.unsafe(
      `insert into person_tag (company_id, person_id, tag_id)
       select '${companyId}', ${id}, '${tagId}' from generate_series(1, ${PEOPLE}) as n where ${where}`,
    )
  }
  await sql`analyze person_tag`
  // The insert was counted by its trigger and the deletions were not changes: only those who can be seen are people.
  await sql.unsafe(
    `insert into company_count_delta (company_id, kind, change)
     select '${companyId}', 'person', -count(*) from person where company_id = '${companyId}' and deleted_at is not null`,
  )
}

test('the pages of any filter hold each match once, in order, whichever end they are read from', async () => {
  const { walk, expected, wears, common, even, third } = stage
  const [from, to] = ['2026-01-01T10:00:00Z', '2026-01-03T00:00:00Z']
  const between = { last_message: { from: new Date(from), to: new Date(to) } }
  const isBetween = `active_at between '${from}' and '${to}'`
  const cases: [Partial<GivenFilter>, string][] = [
    [{}, 'true'],
    [{ tags: ['common'] }, wears(common)],
    [{ tags: ['even'] }, wears(even)],
    [{ tags: ['common', 'EVEN'] }, `${wears(common)} and ${wears(even)}`],
    [{ tags: [third, even, common] }, `${wears(common)} and ${wears(even)} and ${wears(third)}`],
    [between, isBetween],
    [{ last_message: { to: new Date('2026-01-03T12:00:00Z') } }, `active_at <= '2026-01-03T12:00:00Z'`],
    [{ ...between, tags: ['common'] }, `${isBetween} and ${wears(common)}`],
  ]
  for (const [filter, where] of cases) expect(await walk(filter)).toEqual(await expected(where))
  // Pages of a size that does not go into the number of matches.
  expect(await walk({ tags: ['common'] }, 1770)).toEqual(await expected(wears(common)))
})

test('counts are those of all matches, and totals those of all people', async () => {
  const { list, expected, wears, common, third } = stage
  const totalCount = (await expected()).length
  expect(totalCount).toBeGreaterThan(10_000)
  for (const offset of [0, 5000, 11_000, 50_000]) {
    expect(await list({}, offset)).toMatchObject({ filteredCount: totalCount, totalCount })
    for (const [tag, tagId] of [
      ['common', common],
      ['third', third],
    ] as const) {
      const filteredCount = (await expected(wears(tagId))).length
      expect(await list({ tags: [tag] }, offset)).toMatchObject({ filteredCount, totalCount })
    }
  }
  expect(await list({ tags: ['common', 'nobody wears this'] }, 0)).toEqual({ rows: [], filteredCount: 0, totalCount })
  expect(await list({ phone: '380000000000' }, 0)).toEqual({ rows: [], filteredCount: 0, totalCount })
})

test('a count of ten thousand or fewer is exact at once, one of more for ten seconds the same', async () => {
  const { world, given, clock, list, common, third } = stage
  const counts = async () => [
    (await list({ tags: ['common'] }, 0)).filteredCount,
    (await list({ tags: ['third'] }, 0)).filteredCount,
  ]
  const [many = 0, few = 0] = await counts()
  expect(many).toBeGreaterThan(10_000)
  expect(few).toBeLessThan(10_000)
  const [person] = await world.sql<{ id: string }[]>`
    select id from person where company_id = ${given.companyId} and merged_into is null and deleted_at is null
      and id in (select person_id from person_tag where tag_id = ${common})
      and id in (select person_id from person_tag where tag_id = ${third}) limit 1`
  await world.sql`delete from person_tag where company_id = ${given.companyId} and person_id = ${person?.id ?? ''}`
  expect(await counts()).toEqual([many, few - 1])
  clock.advance(10_000)
  expect(await counts()).toEqual([many - 1, few - 1])
})
