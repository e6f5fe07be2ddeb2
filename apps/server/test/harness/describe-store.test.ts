import type { CompanyId, PersonId, TagId } from '@korben/contract'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Sql, Tx } from '../../src/kit/db.ts'
import { acrossCompanies, type Entry, findsNothing, withRows } from './store/entry.ts'
import { inspectEntry } from './store/inspect.ts'
import { openTwinDatabases, type TwinDatabases } from './store/twin-databases.ts'

let databases: TwinDatabases
let companyId: CompanyId
let personId: PersonId
let tagId: TagId
beforeAll(async () => {
  databases = await openTwinDatabases()
  ;({ companyId, personId, tagId } = databases.fixtures)
})

const faultsOf = async (entry: Entry) => (await inspectEntry(databases, 'it', entry)).faults.join('\n')

describe('a statement that names its company has no fault', () => {
  const good: Record<string, (sql: Tx) => PromiseLike<unknown>> = {
    select: (sql) => sql`select * from person where company_id = ${companyId} and id = ${personId}`,
    count: async (sql) =>
      (await sql`select count(*)::int as count from person where company_id = ${companyId}`)[0]?.count,
    join: (sql) => sql`
      select account.id from account join person on person.company_id = account.company_id and person.id = account.person_id
      where account.company_id = ${companyId}`,
    insert: (sql) => sql`
      insert into tag (company_id, id, name, name_folded) values (${companyId}, ${databases.fixtures.newId()}, 'VIP', 'vip') returning *`,
    update: (sql) =>
      sql`update person set name = 'Bob', updated_at = now() where company_id = ${companyId} and id = ${personId} returning *`,
    delete: (sql) => sql`delete from person_tag where company_id = ${companyId} and tag_id = ${tagId}`,
    'hide a person, which a trigger counts': (sql) => sql`
      update person set deleted_at = now() where company_id = ${companyId} and id = ${personId}`,
    'look-up without a company': (sql) =>
      sql`select * from api_token_lookup where hash = ${databases.fixtures.rows.api_token.hash}`,
  }
  test.each(Object.entries(good))('%s', async (_name, run) => expect(await faultsOf(run)).toBe(''))
})

describe('a statement that forgets its company is caught', () => {
  const bad: Record<string, (sql: Tx) => PromiseLike<unknown>> = {
    'a select by id': (sql) => sql`select name from person where id = ${personId}`,
    'a select by id that takes one row': (sql) => sql`select name from person where id = ${personId} limit 1`,
    'a count': async (sql) => (await sql`select count(*)::int as count from person`)[0]?.count,
    'a join that compares ids only': (sql) => sql`
      select account.id from account join person on person.id = account.person_id where account.company_id = ${companyId}`,
    'an exists whose own rows are there too': (sql) => sql`
      select id from person where company_id = ${companyId}
        and exists (select from person_tag where person_tag.person_id = person.id and tag_id = ${tagId})`,
    'a subselect in what is selected': (sql) => sql`
      select id, (select max(tag.name) from tag) as tag from person where company_id = ${companyId}`,
    'a walk from row to row': (sql) => sql`
      with recursive trail as (
        select id, merged_into from person where company_id = ${companyId} and id = ${databases.fixtures.mergedPersonId}
        union all
        select person.id, person.merged_into from trail join person on person.id = trail.merged_into)
      select * from trail`,
    'an update by id': (sql) => sql`update person set name = 'Bob' where id = ${personId}`,
    'an update from a join': (sql) => sql`
      update person set name = tag.name from tag join person_tag on person_tag.tag_id = tag.id
      where person.id = person_tag.person_id`,
    'a delete by id': (sql) => sql`delete from person_tag where person_id = ${personId}`,
    'an insert fed by rows of all companies': (sql) => sql`
      insert into person_user (company_id, person_id, user_id)
      select ${companyId}, person.id, 'somebody else' from person limit 1`,
  }
  test.each(Object.entries(bad))('%s', async (_name, run) =>
    expect(await faultsOf(run)).toMatch(/^it (depends on|changes) rows of another company/),
  )
})

test('a statement over all companies passes when it gives its reason', async () => {
  const sweep = (sql: Sql) => sql`update lease set holder = '' where true returning *`
  const everyPerson = (sql: Sql) => sql`select * from person`

  expect(await faultsOf(everyPerson)).not.toBe('')
  expect(await faultsOf(acrossCompanies('It is a report of the installation.', everyPerson))).toBe('')
  expect(await faultsOf(sweep)).toBe('')
})

test('a statement that finds nothing shows nothing, unless it says why', async () => {
  const archived = (sql: Sql) => sql`select * from person where company_id = ${companyId} and archived_at is not null`

  expect(await faultsOf(archived)).toMatch(/found and changed nothing/)
  expect(await faultsOf(findsNothing('Nobody is archived.', archived))).toBe('')
  expect(await faultsOf(withRows({ person: { archived_at: new Date() } }, archived))).toBe('')
})

test('rows can be taken away, so that an insert meets no other', async () => {
  const { accountId, tunnelId, tunnelVersionId, newId } = databases.fixtures
  const start = (sql: Sql) => sql`
    insert into run (company_id, id, account_id, tunnel_id, version_id, state)
    values (${companyId}, ${newId()}, ${accountId}, ${tunnelId}, ${tunnelVersionId}, 'ready')`

  await expect(faultsOf(start)).rejects.toMatchObject({ constraint_name: 'run_live' })
  expect(await faultsOf(withRows({ run: null }, start))).toBe('')
})

test('an entry that runs no statement is a fault', async () => {
  expect(await faultsOf(async () => 1)).toBe('it ran no statement.')
})

test('the text of every statement is told once, in the order they ran', async () => {
  const twice: Entry = async (sql) => {
    await sql`select 1 as one`
    return sql`select ${2}::int as two`
  }
  expect((await inspectEntry(databases, 'it', twice)).texts).toEqual(['select 1 as one', 'select $1::int as two'])
})

test('one run leaves nothing behind for the next', async () => {
  await faultsOf((sql) => sql`delete from person where company_id = ${companyId}`)

  const [row] = await databases.shared<{ count: number }[]>`select count(*)::int as count from person`
  expect(row?.count).toBe(4)
})
