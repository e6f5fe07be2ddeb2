import type { CompanyId, Id, PersonId } from '@korben/contract'
import type { Column, Table } from '../../../src/cli/generate/catalogue.ts'
import { allowedValues, referencedTable } from '../../../src/cli/generate/references.ts'
import type { Tables } from '../../../src/generated/rows.ts'
import { sha256 } from '../../../src/kit/crypto.ts'
import type { TableName } from '../table-rows.ts'

type Camel<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name
type IdOf<Table extends TableName> = Tables[Table] extends { id: infer Value extends string } ? Value : never
type Ids = { readonly [Table in TableName as IdOf<Table> extends never ? never : `${Camel<Table>}Id`]: IdOf<Table> }

/**
 * One row of every table, all of one company, related to each other as their columns say. `personId`, `orderId`, … are their
 * ids, `rows.person`, `rows.order`, … the rows. What an entry inserts takes its id from `newId`, so that it is the same in every run.
 */
export type Fixtures = Ids & {
  /** A second person, merged into the first. */
  mergedPersonId: PersonId
  /** When everything was made, and what statements should be told as the present. */
  now: Date
  /** The text whose SHA-256 the token, the session and their look-ups hold. */
  token: string
  rows: { readonly [Table in TableName]: Tables[Table] }
  newId<Name extends string>(): Id<Name>
}

export type Row = Record<string, unknown>

const NOW = new Date('2026-06-01T12:00:00.000Z')
const TOKEN = 'fixture-token'
/** Seconds of `NOW`, as every id of that second begins. */
const TIME = (NOW.getTime() / 1000).toString(16)

/** Where the database counts by itself, far above what it reaches in a test. */
export const FIXTURE_NUMBER = 1_000_000

/** Names that are no row of anything. */
const ELSEWHERE = ['button']

/** The id of a table's row. The twin's row has the same one. */
const idOf = (tables: readonly Table[], table: string): string => {
  const place = [...tables.map(({ name }) => name), ...ELSEWHERE].indexOf(table)
  if (place < 0) throw new Error(`There is no table ${table}.`)
  return `${TIME}f1f1f1f1f1${place.toString(16).padStart(6, '0')}`
}

/** Of the second row of a table; it stands behind the first in every order by id. */
const secondIdOf = (tables: readonly Table[], table: string): string => idOf(tables, table).replace(/^(.{8})f1/, '$1f3')

/** Where the type of a column says too little. An absent column keeps what its type gives. */
const VALUES: Record<string, Row> = {
  account: { kind: 'WEB_CHAT', external_id: 'visitor-1' },
  api_token: { hash: sha256(TOKEN) },
  api_token_lookup: { hash: sha256(TOKEN) },
  company: { name: 'Acme' },
  connection: { kind: 'WEB_CHAT', type: 'webChat', external_id: 'chat-1' },
  custom_field: { name: 'city', type: 'KEYWORD' },
  invitation_lookup: { token_hash: sha256(TOKEN) },
  lead_ref: { click_id: 'click-1', visitor: 'visitor-1' },
  login: { email: 'ann@example.com', email_folded: 'ann@example.com' },
  login_session: { token_hash: sha256(TOKEN) },
  message: { content: [{ kind: 'text', text: 'hi' }] },
  offer: { hash: 'offer1' },
  offer_lookup: { hash: 'offer1' },
  person: {
    email: 'ann@example.com',
    email_folded: 'ann@example.com',
    phone: '+380501234567',
    phone_e164: '+380501234567',
  },
  run: { wake_at: NOW },
  stat_day: { tunnel_id: 'tunnel', traffic_source_id: 'traffic_source' },
  stat_unique: { times: 1 },
  template: { content: [{ kind: 'text', text: 'hi' }] },
  traffic_source: { hash: 'abc123' },
  traffic_source_lookup: { hash: 'abc123' },
  tunnel: { first_block_id: 'tunnel_block', current_version_id: 'tunnel_version' },
  tunnel_relation: { outcome: 'button' },
  tunnel_version: { graph: { blocks: [], relations: [] } },
  user: { is_owner: true },
  webhook_delivery: { due_at: NOW },
}

const BY_TYPE: Record<string, unknown> = {
  bigint: 1,
  boolean: false,
  bytea: Buffer.from('bytes'),
  date: NOW.toISOString().slice(0, 10),
  integer: 1,
  jsonb: {},
  numeric: '10.00',
  smallint: 0,
  'text[]': [],
  'timestamp with time zone': NOW,
  uuid: '00000000-0000-4000-8000-000000000001',
}

/**
 * A row for every table but `migration`, which has its own; inserted in one transaction with deferred foreign keys. Where rows
 * name rows of their own table, a second one names the first: statements that walk from row to row need a step to take.
 */
export function fixtureRows(tables: readonly Table[]): { table: string; row: Row }[] {
  return tables.flatMap((table) => {
    if (table.name === 'migration') return []
    const row = fixtureRow(table, tables)
    const pointer = selfReference(table)
    const second = { ...row, id: secondIdOf(tables, table.name), [pointer ?? '']: row.id }
    return [{ table: table.name, row }, ...(pointer === null ? [] : [{ table: table.name, row: second }])]
  })
}

/** How many rows a company has in a table. */
export const rowsPerCompany = (table: Table): number => (selfReference(table) === null ? 1 : 2)

/** The column by which a row names another one of its table: `person.merged_into`. */
const selfReference = (table: Table): string | null =>
  table.foreignKeys.find((key) => key.table === table.name)?.columns.find((name) => name !== 'company_id') ?? null

function fixtureRow(table: Table, tables: readonly Table[]): Row {
  const row: Row = {}
  for (const column of table.columns) {
    const value = fixtureValue(table, column, tables)
    if (value !== undefined) row[column.name] = value
  }
  return row
}

/** `undefined`: the default of the column, or null. */
function fixtureValue(table: Table, column: Column, tables: readonly Table[]): unknown {
  const own = VALUES[table.name]?.[column.name]
  const referenced = referencedTable(table, column, tables)
  const isId = column.type === 'text' && referenced !== null
  if (own !== undefined) return isId && typeof own === 'string' ? idOf(tables, own) : own
  // A row that names a row of its own table is a special one: merged into another, say.
  if (isId) return referenced === table.name && column.name !== 'id' ? undefined : idOf(tables, referenced)
  if (column.identity !== null) return FIXTURE_NUMBER
  if (column.type === 'timestamp with time zone') return column.isNullable ? undefined : NOW
  if (column.isNullable || column.default !== null) return undefined
  const allowed = allowedValues(table, column)
  if (allowed !== null) return allowed[0]
  return BY_TYPE[column.type.replace(/\(.*\)$/, '')] ?? column.name
}

/** What the entries of a store test are given. `rows`: as the database gave them back. */
export function createFixtures(
  tables: readonly Table[],
  rows: Fixtures['rows'],
): { fixtures: Fixtures; restartIds: () => void } {
  let made = 0
  const newId = <Name extends string>() => `${TIME}ffffffffff${(++made).toString(16).padStart(6, '0')}` as Id<Name>
  const ids = Object.fromEntries(
    tables
      .filter(({ columns }) => columns.some(({ name, type }) => name === 'id' && type === 'text'))
      .map(({ name }) => [`${camel(name)}Id`, idOf(tables, name)]),
  ) as Ids
  return {
    fixtures: { ...ids, mergedPersonId: secondIdOf(tables, 'person') as PersonId, now: NOW, token: TOKEN, rows, newId },
    restartIds: () => {
      made = 0
    },
  }
}

const camel = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())

export const ownCompany = (tables: readonly Table[]) => idOf(tables, 'company') as CompanyId

/** The other company: its rows have the ids of ours. */
export const TWIN_COMPANY = `${TIME}f2f2f2f2f2f20000` as CompanyId
