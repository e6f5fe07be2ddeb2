import type { AccountId, CompanyId, PersonId, TagId } from '@korben/contract'
import { beforeAll, describe, expect, test } from 'vitest'
import { countChannels, findChannels, findChatMessages } from '../../src/api-v2/communication-channels.read.ts'
import { findWantedIds } from '../../src/api-v2/ids.read.ts'
import { findOrders } from '../../src/api-v2/orders.read.ts'
import {
  type Begin,
  countPeople,
  findPeopleByFilter,
  findPeopleByWalk,
  findPersonCard,
  type PeopleFilter,
} from '../../src/api-v2/people.read.ts'
import { connect, type Database, type Sql } from '../../src/kit/db.ts'
import { testApp } from '../harness/app.ts'
import { testDatabase } from '../harness/database.ts'
import { atFileEnd } from '../harness/file-end.ts'
import type { Given } from '../harness/given.ts'
import { openWire, type Wire } from './wire.ts'

/** Statements of API v2 in a company of a hundred thousand people, each beside the bare indexed query it is made of. */
const PEOPLE = 100_000

let sql: Database
let wire: Wire
let given: Given
let companyId: CompanyId
let rare: TagId
let common: TagId
let chat: AccountId
const asked: { text: string; parameters: unknown[] }[] = []

beforeAll(async () => {
  const app = await testApp()
  given = app.given
  companyId = given.companyId
  wire = openWire(app.baseUrl, given.token)
  const debug = (_connection: number, text: string, parameters: unknown[]) => void asked.push({ text, parameters })
  sql = connect({ ...(await testDatabase()).address, debug }, { max: 1, name: 'plans' })
  atFileEnd(() => sql.end({ timeout: 5 }))
  rare = (await given.tag({ name: 'rare' })).id
  common = (await given.tag({ name: 'common' })).id
  chat = (await given.account()).id
  await plantCrowd((await app.company()).companyId)
}, 180_000)

/** Ids that begin with their time, as real ones do: rows of one time lie together. */
const idOf = (kind: number) => `'65000000${kind}' || lpad(to_hex(n), 15, '0')`
const personOf = (n: number): PersonId => `650000001${n.toString(16).padStart(15, '0')}` as PersonId

async function plantCrowd(neighbour: CompanyId): Promise<void> {
  const [{ id: offer }, { id: credit }] = [await given.offer(), await given.paymentCredit()]
  const [person, account, order, message, tag] = [1, 2, 3, 4, 5].map(idOf)
  const at = `timestamptz '2024-01-01' + n * interval '5 minutes'`
  const from = (count: number) => `from generate_series(1, ${count}) as n`
  const people = (company: CompanyId, count: number) =>
    `insert into person (company_id, id, name, email, email_folded, phone, phone_e164, active_at, created_at, updated_at)
     select '${company}', ${person}, 'Person ' || n, 'P' || n || '@example.com', 'p' || n || '@example.com',
       '+38050' || 1000000 + n, '+38050' || 1000000 + n, ${at}, ${at}, ${at} ${from(count)}`
  const wear = (tagId: string, where: string) =>
    `insert into person_tag (company_id, person_id, tag_id) select '${companyId}', ${person}, ${tagId} ${from(PEOPLE)} where ${where}`
  for (const statement of [
    people(neighbour, PEOPLE / 10),
    people(companyId, PEOPLE),
    `insert into account (company_id, id, person_id, connection_id, kind, active_at, created_at, updated_at)
     select '${companyId}', ${account}, ${person}, '${given.manual.id}', 'MANUAL', ${at}, ${at}, ${at} ${from(PEOPLE)}`,
    `insert into tag (company_id, id, name, name_folded) select '${companyId}', ${tag}, 'tag ' || n, 'tag ' || n ${from(100)}`,
    wear(`'${common}'`, 'n % 2 = 0'),
    wear(`'${rare}'`, 'n % 20000 = 8'),
    wear(`'650000005' || lpad(to_hex(1 + n % 100), 15, '0')`, 'n % 4 = 1'),
    `insert into "order" (company_id, id, person_id, offer_id, payment_credit_id, payment_method, title, offer_price, offer_currency,
       price, currency, transaction_at, created_at, updated_at)
     select '${companyId}', ${order}, ${person}, '${offer}', '${credit}', 'MANUAL', 'x', 1, 'USD', 1, 'USD', ${at}, ${at}, ${at}
     ${from(PEOPLE / 4)}`,
    `insert into message (company_id, id, account_id, seq, direction, kind, sender, text, state, is_read, created_at, updated_at)
     select '${companyId}', ${message}, '${chat}', n, 'out', 'message', 'bot', 'x', 'sent', true, ${at}, ${at} ${from(PEOPLE / 4)}`,
    `update account set last_seq = ${PEOPLE / 4}, message_count = ${PEOPLE / 4} where id = '${chat}'`,
    'vacuum analyze',
  ]) {
    await sql.unsafe(statement)
  }
}

/** `blocks`: pages of tables and indexes that were touched; unlike the time it does not depend on who else is at work. */
type Plan = { blocks: number; ms: number; scanned: string[] }
type Node = { 'Node Type': string; 'Relation Name'?: string; Plans?: Node[] }

type Explained = {
  'QUERY PLAN': [{ Plan: Node & Record<'Shared Hit Blocks' | 'Shared Read Blocks', number>; 'Execution Time': number }]
}

/** Executions after which PostgreSQL may plan a prepared statement without knowing its values, as it does in a server that runs. */
const WARM = 6
const MEASURED = 2

/** What the first statement of a read costs when it is used often. */
async function planOf(read: (sql: Sql) => PromiseLike<unknown>): Promise<Plan> {
  asked.length = 0
  await read(sql)
  const [statement] = asked
  if (!statement) throw new Error('Nothing was asked.')
  await sql.unsafe(`prepare asked as ${statement.text}`)
  const values = statement.parameters.length > 0 ? `(${statement.parameters.map(literal).join(', ')})` : ''
  const plans: Plan[] = []
  for (let n = 0; n < WARM + MEASURED; n++) {
    const [row] = await sql.unsafe<Explained[]>(`explain (analyze, buffers, format json) execute asked ${values}`)
    if (row && n >= WARM) plans.push(readPlan(row))
  }
  await sql.unsafe('deallocate asked')
  return {
    blocks: Math.max(...plans.map(({ blocks }) => blocks)),
    ms: Math.min(...plans.map(({ ms }) => ms)),
    scanned: plans.flatMap(({ scanned }) => scanned),
  }
}

function readPlan({ 'QUERY PLAN': [{ Plan: root, 'Execution Time': ms }] }: Explained): Plan {
  const scans = ({ 'Node Type': type, 'Relation Name': table, Plans = [] }: Node): string[] => [
    ...(type === 'Seq Scan' && table !== undefined ? [table] : []),
    ...Plans.flatMap(scans),
  ]
  return { blocks: root['Shared Hit Blocks'] + root['Shared Read Blocks'], ms, scanned: scans(root) }
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'number') return String(value)
  const given = value instanceof Date ? value.toISOString() : value
  const text = typeof given === 'string' ? given : JSON.stringify(given)
  return `'${text.replaceAll("'", "''")}'`
}

/** Tables that grow with the company; the others have a few rows. */
const LARGE = ['person', 'account', 'person_tag', 'order', 'message_default']

const open: PeopleFilter = {
  tagIds: [],
  phone: undefined,
  emailFolded: undefined,
  activeFrom: undefined,
  activeTo: undefined,
}
const first = { limit: 20, offset: 0 }
const fromNewest = { ...first, fromOldest: false }
const search = (begin: Begin) => ({ begin, atMost: 10_001 })
const nearEnd = { limit: 20, offset: PEOPLE - 100 }
const day = (n: number) => new Date(Date.UTC(2024, 0, n))
const newest = (sql: Sql, where = sql``, { limit, offset } = first) => sql`
  select id from person where company_id = ${companyId} and merged_into is null and deleted_at is null ${where}
  order by active_at desc, id desc limit ${limit} offset ${offset}`
const wearing = (sql: Sql, tagId: TagId) => sql`
  and exists (select from person_tag where company_id = ${companyId} and person_id = person.id and tag_id = ${tagId})`

/** `rows`: how many are read in full. `scans`: why a large table may be read from its beginning, no further than is wanted. */
type Case = {
  name: string
  read: (sql: Sql) => PromiseLike<unknown>
  bare: (sql: Sql) => PromiseLike<unknown>
  rows: number
  scans?: string
}

const cases: Case[] = [
  {
    name: 'people: the first page',
    read: (sql) => findPeopleByWalk(sql, companyId, open, fromNewest),
    bare: (sql) => newest(sql),
    rows: 20,
  },
  {
    name: 'people: a page near the end',
    read: (sql) => findPeopleByWalk(sql, companyId, open, { ...nearEnd, fromOldest: false }),
    bare: (sql) => newest(sql, sql``, nearEnd),
    rows: 20,
  },
  {
    name: 'people: a page near the end, from the end',
    read: (sql) => findPeopleByWalk(sql, companyId, open, { limit: 20, offset: 80, fromOldest: true }),
    bare: (sql) => newest(sql),
    rows: 20,
  },
  {
    name: 'people: a rare tag',
    read: (sql) => findPeopleByFilter(sql, companyId, { ...open, tagIds: [rare] }, search('tag'), first),
    bare: (sql) => sql`select person_id from person_tag where company_id = ${companyId} and tag_id = ${rare}`,
    rows: 20,
  },
  {
    name: 'people: a rare tag, counted',
    read: (sql) => countPeople(sql, companyId, { ...open, tagIds: [rare] }),
    bare: (sql) => sql`select person_id from person_tag where company_id = ${companyId} and tag_id = ${rare}`,
    rows: 1,
  },
  {
    name: 'people: a common tag',
    read: (sql) => findPeopleByWalk(sql, companyId, { ...open, tagIds: [common] }, fromNewest),
    bare: (sql) => newest(sql, wearing(sql, common)),
    rows: 20,
  },
  {
    name: 'people: a common tag, counted',
    read: (sql) => countPeople(sql, companyId, { ...open, tagIds: [common] }),
    bare: (sql) => sql`
      select count(*) from person_tag where person_tag.company_id = ${companyId} and tag_id = ${common}`,
    rows: 1,
  },
  {
    name: 'people: a common and a rare tag',
    read: (sql) => findPeopleByFilter(sql, companyId, { ...open, tagIds: [rare, common] }, search('tag'), first),
    bare: (sql) => sql`select person_id from person_tag where company_id = ${companyId} and tag_id = ${rare}`,
    rows: 20,
  },
  {
    name: 'people: a phone',
    read: (sql) => findPeopleByFilter(sql, companyId, { ...open, phone: '+380501100000' }, search('contact'), first),
    bare: (sql) => sql`select id from person where company_id = ${companyId} and phone = '+380501100000'`,
    rows: 1,
  },
  {
    name: 'people: an e-mail',
    read: (sql) =>
      findPeopleByFilter(sql, companyId, { ...open, emailFolded: 'p100000@example.com' }, search('contact'), first),
    bare: (sql) => sql`select id from person where company_id = ${companyId} and email_folded = 'p100000@example.com'`,
    rows: 1,
  },
  {
    name: 'people: a day of messages',
    read: (sql) =>
      findPeopleByFilter(
        sql,
        companyId,
        { ...open, activeFrom: day(300), activeTo: day(301) },
        search('activity'),
        first,
      ),
    bare: (sql) => newest(sql, sql`and active_at between ${day(300)} and ${day(301)}`, { limit: 1000, offset: 0 }),
    rows: 20,
  },
  {
    name: 'people: all messages since a day long ago',
    read: (sql) => findPeopleByWalk(sql, companyId, { ...open, activeFrom: day(10), activeTo: undefined }, fromNewest),
    bare: (sql) => newest(sql, sql`and active_at >= ${day(10)}`),
    rows: 20,
  },
  {
    name: 'people: all messages since a day long ago, counted',
    read: (sql) => countPeople(sql, companyId, { ...open, activeFrom: day(10), activeTo: undefined }),
    bare: (sql) => newest(sql, sql`and active_at >= ${day(10)}`, { limit: PEOPLE, offset: 0 }),
    rows: 1,
  },
  {
    name: 'channels: the first page',
    read: (sql) => findChannels(sql, companyId, { activeFrom: undefined, activeTo: undefined }, first),
    bare: (sql) =>
      sql`select id from account where company_id = ${companyId} order by active_at desc, id desc limit 20`,
    rows: 20,
  },
  {
    name: 'channels: a page near the end',
    read: (sql) => findChannels(sql, companyId, { activeFrom: undefined, activeTo: undefined }, nearEnd),
    bare: (sql) => sql`
      select id from account where company_id = ${companyId} order by active_at desc, id desc limit 20 offset ${nearEnd.offset}`,
    rows: 20,
  },
  {
    name: 'channels: a day of messages, counted',
    read: (sql) => countChannels(sql, companyId, { activeFrom: day(300), activeTo: day(301) }, 10_001),
    bare: (sql) =>
      sql`select id from account where company_id = ${companyId} and active_at between ${day(300)} and ${day(301)}`,
    rows: 1,
  },
  {
    name: 'orders: a page near the end',
    read: (sql) => findOrders(sql, companyId, { limit: 20, offset: PEOPLE / 4 - 100 }),
    bare: (sql) => sql`
      select id from "order" where company_id = ${companyId} order by created_at desc, id desc limit 20 offset ${PEOPLE / 4 - 100}`,
    rows: 20,
  },
  {
    name: 'chat: the first page of 25,000 messages',
    read: (sql) => findChatMessages(sql, companyId, chat, first),
    bare: (sql) =>
      sql`select id from message where company_id = ${companyId} and account_id = ${chat} order by seq desc limit 20`,
    rows: 20,
  },
  {
    name: 'one person',
    read: (sql) => findPersonCard(sql, companyId, personOf(100_000)),
    bare: (sql) => sql`select * from person where company_id = ${companyId} and id = ${personOf(100_000)}`,
    rows: 1,
  },
  {
    name: 'ids of a request',
    read: (sql) =>
      findWantedIds(sql, companyId, [
        { path: 'person_id', kind: 'person', id: personOf(100_000) },
        { path: 'account_id', kind: 'account', id: personOf(100_001) },
        { path: 'tag_id', kind: 'tag', id: rare },
      ]),
    bare: (sql) => sql`select * from person where company_id = ${companyId} and id = ${personOf(100_000)}`,
    rows: 3,
  },
]

/** What one row may cost in full: its own pages and those of its tags, accounts, subscriptions and so on. */
const BLOCKS_OF_ROW = 40

const lines: string[] = []
const note = (name: string, ...figures: string[]) =>
  void lines.push([name.padEnd(100), ...figures.map((figure) => figure.padStart(24))].join(''))

describe(`among ${PEOPLE} people, read beside the bare indexed query`, () => {
  test.each(cases)('$name', async ({ name, read, bare, rows, scans }) => {
    const [plan, reference] = [await planOf(read), await planOf(bare)]
    note(name, ...[plan, reference].map((one) => `${one.blocks} blocks ${one.ms.toFixed(2)} ms`))
    if (scans === undefined) expect(plan.scanned.filter((table) => LARGE.includes(table))).toEqual([])
    expect(plan.blocks).toBeLessThan(4 * reference.blocks + rows * BLOCKS_OF_ROW)
    expect(plan.ms).toBeLessThan(10 * reference.ms + 20)
  })
})

describe(`among ${PEOPLE} people, asked for over the wire`, () => {
  test.each([
    ['/people?limit=100', PEOPLE + 1],
    [`/people?limit=100&offset=${PEOPLE - 200}`, PEOPLE + 1],
    ['/people?filter[tags]=rare', PEOPLE / 20_000],
    ['/people?filter[tags]=common&filter[tags]=RARE', PEOPLE / 20_000],
    ['/people?filter[tags]=common', PEOPLE / 2],
    ['/people?filter[phone]=%2B380501100000', 1],
    ['/people?filter[email]=P100000@example.com', 1],
    ['/people?filter[tags]=common&filter[phone]=380501100000', 1],
    ['/people?filter[last_message][from]=2024-10-01&filter[last_message][to]=2024-10-02', 288 + 1],
    ['/people?filter[last_message][from]=2024-02-01', PEOPLE - 31 * 288 + 2],
    ['/people?filter[tags]=common&filter[last_message][from]=2024-10-01', (PEOPLE - 274 * 288) / 2 + 1],
    [`/communication-channels?limit=100&offset=${PEOPLE - 200}`, PEOPLE + 1],
    ['/communication-channels?filter[last_message][from]=2024-10-01&filter[last_message][to]=2024-10-02', 288 + 1],
    [`/orders?limit=100&offset=${PEOPLE / 4 - 200}`, PEOPLE / 4],
  ])('%s finds %i', async (path, filteredCount) => {
    const times: number[] = []
    for (let n = 0; n < 3; n++) {
      const begun = performance.now()
      const answer = await wire({ method: 'GET', path })
      times.push(performance.now() - begun)
      expect(answer).toMatchObject({ status: 200, json: { meta: { filteredCount } } })
    }
    note(path, `first ${times[0]?.toFixed(0)} ms`, `then ${Math.min(...times.slice(1)).toFixed(0)} ms`)
    expect(Math.min(...times)).toBeLessThan(1000)
  })

  test('the figures are told', () => {
    // biome-ignore lint/suspicious/noConsole: the figures are what this suite is asked for
    console.info(`\n${lines.join('\n')}`)
    expect(lines.length).toBeGreaterThan(cases.length)
  })
})
