import { createHash } from 'node:crypto'
import { createSample, type SampleIds } from '../../apps/server/src/app/sample.ts'
import { partitionedTables } from '../../apps/server/src/app/sweeps.ts'
import { countsOf } from '../../apps/server/src/domains/company/index.ts'
import { createConnection } from '../../apps/server/src/domains/connections/index.ts'
import { createField } from '../../apps/server/src/domains/fields/index.ts'
import { createTag } from '../../apps/server/src/domains/tags/index.ts'
import { type Ctx, createCtx, type World } from '../../apps/server/src/kit/context.ts'
import { connect, type Database, one } from '../../apps/server/src/kit/db.ts'
import { createLog } from '../../apps/server/src/kit/log.ts'
import { readMigrations } from '../../apps/server/src/kit/migrate.ts'
import { ensurePartitions } from '../../apps/server/src/kit/partitions.ts'
import { SUPERUSER } from '../../apps/server/src/kit/postgres/settings.ts'
import { type BenchDatabase, openBenchDatabase } from '../database.ts'
import type { Run } from '../measure.ts'
import { createBenchCompany, openBenchWorld } from '../world.ts'
import { fillingSteps, type Ground } from './fill-company.ts'
import { DAYS, SHAPE_VERSION, TAGS } from './shape.ts'

/** What a bench needs to know of the big company. */
export type BigCompany = {
  companyId: string
  userId: string
  token: string
  people: number
  /** The end of the year in which everything happened. */
  until: string
  sample: SampleIds
  tags: Record<string, string>
}
export type Million = { database: BenchDatabase; company: BigCompany }

/**
 * A company with a million people (`usual`, or `--people=`), 1.2 million accounts, 5 million messages, tags from ten people to half of all, phones, e-mails,
 * UTM marks, values of custom fields, subscriptions and orders. Made once and kept, until the shape or a migration changes.
 * Nobody may write to it: the next bench finds what the last one left.
 */
export async function openMillion(run: Run, usual = 1_000_000): Promise<Million> {
  const people = run.number('people', usual)
  const name = `bench_people_${people}`
  const shape = await shapeOf(people)
  const kept = await openBenchDatabase(name, { kept: true })
  const known = await findKept(kept, shape)
  if (known) return { database: kept, company: known }
  await kept.close()
  const database = await openBenchDatabase(name)
  try {
    return { database, company: await makeCompany(database, people, shape, run) }
  } catch (error) {
    await database.close()
    throw error
  }
}

async function shapeOf(people: number): Promise<string> {
  const migrations = (await readMigrations()).map(({ checksum }) => checksum)
  return createHash('sha256')
    .update(JSON.stringify([SHAPE_VERSION, people, migrations]))
    .digest('hex')
}

async function findKept({ address }: BenchDatabase, shape: string): Promise<BigCompany | null> {
  const sql = connect({ ...address, user: SUPERUSER }, { max: 1 }) // who made it
  try {
    const [table] = await sql`select from pg_tables where tablename = 'bench_company'`
    if (!table) return null
    const [row] = await sql<{ facts: BigCompany }[]>`select facts from bench_company where shape = ${shape}`
    return row?.facts ?? null
  } finally {
    await sql.end()
  }
}

async function makeCompany(database: BenchDatabase, people: number, shape: string, run: Run): Promise<BigCompany> {
  const begun = performance.now()
  const { world, close } = await openBenchWorld(database.address, { max: 2 })
  const until = new Date()
  until.setUTCHours(0, 0, 0, 0)
  const { companyId, userId, token } = await createBenchCompany(world)
  const ctx = createCtx(world, companyId, { kind: 'cli', userId })
  const ground = await prepareGround(ctx, people, until)
  await makePartitions(world, until)

  // As superuser: no triggers, so that a million rows do not each check references that are right by how they are made.
  const sql = connect({ ...database.address, user: SUPERUSER }, { max: 1 })
  await sql`select set_config('session_replication_role', 'replica', false), set_config('synchronous_commit', 'off', false),
    set_config('work_mem', '512MB', false), set_config('maintenance_work_mem', '512MB', false)`
  for (const step of fillingSteps(sql, ground)) await timed(run, step.name, step.run)
  await timed(run, 'statistics and visibility', () => sql`vacuum (analyze)`)
  await sql`checkpoint`

  await requireRightCounts(ctx.sql, sql, companyId)
  const facts: BigCompany = {
    companyId,
    userId,
    token,
    people,
    until: until.toISOString(),
    sample: ground.sample,
    tags: Object.fromEntries(ground.tags),
  }
  await sql`create table bench_company (shape text primary key, facts jsonb not null)`
  await sql`insert into bench_company values (${shape}, ${sql.json(facts)})`
  await sql.end()
  await close()
  run.note(`made ${people} people in ${((performance.now() - begun) / 1000).toFixed(0)} s`)
  return facts
}

async function prepareGround(ctx: Ctx, people: number, until: Date): Promise<Ground> {
  const sample = await createSample(ctx)
  const telegram = await createConnection(ctx, { kind: 'TELEGRAM', type: 'telegram', name: 'Bench bot' })
  const [manual] = await ctx.sql<{ id: string }[]>`
    select id from connection where company_id = ${ctx.companyId} and kind = 'MANUAL'`
  const tags = new Map<string, string>()
  for (const { name } of TAGS) tags.set(name, (await createTag(ctx, { name })).id)
  const [city] = await ctx.sql<{ id: string }[]>`
    select id from custom_field where company_id = ${ctx.companyId} and name = 'city'`
  const birthday = await createField(ctx, { name: 'birthday', type: 'DATE' })
  const spent = await createField(ctx, { name: 'spent', type: 'NUMBER' })
  return {
    companyId: ctx.companyId,
    userId: ctx.actor.userId,
    sample,
    connections: {
      TELEGRAM: telegram.id,
      WEB_CHAT: sample.connection_id,
      SMS: sample.sms_connection_id,
      MANUAL: manual?.id ?? '',
    },
    tags,
    fields: { city: city?.id ?? '', birthday: birthday.id, spent: spent.id },
    people,
    until,
  }
}

/** As an installation has them that is a year old. */
async function makePartitions(world: World, until: Date): Promise<void> {
  for (let ago = 0; ago <= DAYS; ago += 28) {
    const month = new Date(until.getTime() - ago * 86_400_000)
    await ensurePartitions(world.sql, partitionedTables, month, createLog('error'))
  }
}

async function requireRightCounts(sql: Ctx['sql'], admin: Database, companyId: string): Promise<void> {
  const kept = await countsOf(sql, companyId as Ctx['companyId'])
  const real = one(
    await admin<{ person: number; account: number; order: number }[]>`
      select (select count(*) from person where company_id = ${companyId} and merged_into is null and deleted_at is null) as person,
        (select count(*) from account where company_id = ${companyId}) as account,
        (select count(*) from "order" where company_id = ${companyId}) as order`,
  )
  for (const kind of ['person', 'account', 'order'] as const) {
    if (kept[kind] !== real[kind])
      throw new Error(`The counter of ${kind} says ${kept[kind]}, and there are ${real[kind]}.`)
  }
}

async function timed(run: Run, name: string, act: () => Promise<unknown>): Promise<void> {
  const begun = performance.now()
  await act()
  run.note(`${name}: ${((performance.now() - begun) / 1000).toFixed(1)} s`)
}
