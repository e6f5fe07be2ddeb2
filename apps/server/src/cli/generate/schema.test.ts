import { beforeAll, describe, expect, test } from 'vitest'
import { copyDatabase } from '../../../test/harness/database.ts'
import { atFileEnd } from '../../../test/harness/file-end.ts'
import { connect, type Database } from '../../kit/db.ts'
import { readTables } from './catalogue.ts'
import { renderRows } from './rows.ts'
import { dumpSchema } from './schema-dump.ts'

async function emptyDatabase(): Promise<Database> {
  const sql = connect(await copyDatabase('template1'), { max: 2, name: 'generate test' })
  atFileEnd(() => sql.end())
  await sql`create schema if not exists public`
  return sql
}

const COMPANY = `create table company (id text collate "C" primary key, name text not null)`
const PERSON = `create table person (
  company_id text collate "C" not null references company,
  id text collate "C" not null,
  kind text not null check (kind in ('human', 'robot''s')),
  score numeric(14, 2) not null default 0,
  born date,
  seen_at timestamptz[] not null,
  extra jsonb,
  merged_into text collate "C",
  number bigint not null generated always as identity,
  external_id text not null,
  primary key (company_id, id),
  foreign key (company_id, merged_into) references person
)`
const ENTRY = `create table entry (
  company_id text collate "C" not null, id text collate "C" not null, person_id text collate "C", unknown_id text collate "C",
  primary key (company_id, id)) partition by range (id)`
const PARTITION = `create table entry_default partition of entry default`
const INDEXES = [
  `create index person_born on person (born) where born is not null`,
  `create index entry_of_person on entry (person_id)`,
]
const COMMENTS = [`comment on table person is 'A human, or not.'`, `comment on column person.extra is 'Ends */ here.'`]

let sql: Database
beforeAll(async () => {
  sql = await emptyDatabase()
  for (const text of [COMPANY, PERSON, ENTRY, PARTITION, ...INDEXES, ...COMMENTS]) await sql.unsafe(text)
})

describe('row types', () => {
  const rowsOf = async () => renderRows(await readTables(sql), new Set(['CompanyId', 'PersonId']))

  test('brand ids by what they name, and give every column the type that arrives', async () => {
    expect(await rowsOf()).toContain(`/** A human, or not. */
export type PersonRow = {
  company_id: CompanyId
  id: PersonId
  kind: 'human' | 'robot\\'s'
  score: string
  born: string | null
  seen_at: Date[]
  /** Ends * / here. */
  extra: unknown | null
  merged_into: PersonId | null
  number: number
  external_id: string
}`)
  })

  test('know an id by its name where no key tells, and leave an unknown one a text', async () => {
    expect(await rowsOf()).toContain(`export type EntryRow = {
  company_id: CompanyId
  id: Id<'entry'>
  person_id: PersonId | null
  unknown_id: string | null
}`)
  })

  test('list what an insert may leave out, and leave out partitions', async () => {
    const text = await rowsOf()
    expect(text).toContain(`  person: 'score' | 'born' | 'extra' | 'merged_into' | 'number'\n`)
    expect(text).not.toContain('entry_default')
    expect(text).toContain(`import type { CompanyId, Id, PersonId } from '@korben/contract'`)
  })

  test('fail for a type nobody has thought about', async () => {
    const other = await emptyDatabase()
    await other.unsafe('create table place (spot point)')
    expect(() => renderRows([], new Set())).not.toThrow()
    const tables = await readTables(other)
    expect(() => renderRows(tables, new Set())).toThrow('place.spot has the type point')
  })
})

describe('the dump of a schema', () => {
  test('is the same in whatever order the schema was made', async () => {
    const other = await emptyDatabase()
    for (const text of [ENTRY, COMPANY, PERSON, ...INDEXES.toReversed(), ...COMMENTS.toReversed(), PARTITION]) {
      await other.unsafe(text)
    }
    expect(await dumpSchema(other)).toBe(await dumpSchema(sql))
  })

  test('shows columns, keys, indexes, partitions and comments', async () => {
    const text = await dumpSchema(sql)
    for (const line of [
      '  number      bigint not null generated always as identity,',
      '  constraint person_pkey PRIMARY KEY (company_id, id),',
      ') partition by RANGE (id);\ncreate table entry_default partition of entry DEFAULT;',
      'CREATE INDEX person_born ON person USING btree (born) WHERE (born IS NOT NULL);',
      "comment on table person is 'A human, or not.';",
    ]) {
      expect(text).toContain(line)
    }
  })

  test('differs when a constraint does', async () => {
    const before = await dumpSchema(sql)
    await sql.unsafe('alter table entry add constraint entry_named check (person_id is not null)')
    const after = await dumpSchema(sql)
    await sql.unsafe('alter table entry drop constraint entry_named')
    expect(after).not.toBe(before)
    expect(await dumpSchema(sql)).toBe(before)
  })
})
