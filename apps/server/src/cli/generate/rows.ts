import type { Column, Table } from './catalogue.ts'
import { allowedValues, referencedTable } from './references.ts'

/** Ids whose name in the contract is not that of their table. */
const ID_NAMES: Record<string, string> = {
  api_token: 'TokenId',
  custom_field: 'FieldId',
  person_comment: 'CommentId',
  tunnel_block: 'BlockId',
}

/** Columns whose type the catalogue does not know. JSON is `unknown` unless its writer and its schema are ours. */
const TYPES: Record<string, string> = {
  'account.utm': 'Record<string, string>',
  'lead_ref.utm': 'Record<string, string>',
  'message.content': 'Content',
  'run.variables': 'Record<string, string>',
  'run_signal.event': 'RunSignal',
  'stat_day.traffic_source_id': "TrafficSourceId | ''",
  'stat_day.tunnel_id': "TunnelId | ''",
  'stat_delta.traffic_source_id': "TrafficSourceId | ''",
  'stat_delta.tunnel_id': "TunnelId | ''",
  'stat_sale.traffic_source_id': "TrafficSourceId | ''",
  'stat_unique.scope': "TunnelId | ''",
  'stat_unique.traffic_source_id': "TrafficSourceId | ''",
  'subscription.utm': 'Record<string, string>',
  'template.content': 'Content',
  'tunnel_version.graph': 'TunnelGraph',
  'visit.utm': 'Record<string, string>',
}

const SCALARS: Record<string, string> = {
  bigint: 'number',
  boolean: 'boolean',
  bytea: 'Buffer',
  date: 'string',
  'double precision': 'number',
  integer: 'number',
  jsonb: 'unknown',
  numeric: 'string',
  smallint: 'number',
  text: 'string',
  'timestamp with time zone': 'Date',
  uuid: 'string',
  xid8: 'string',
}

const HEAD = `// Made from the migrated database by \`npm run generate\`; never edited.
// Values as kit/db.ts delivers them: bigint is a number, numeric and date are texts, times are Dates.
`

/** Writes the types of all rows. `contractIds`: names of the id types that the contract exports. */
export function renderRows(tables: readonly Table[], contractIds: ReadonlySet<string>): string {
  const imports = new Set<string>()
  const types = tables.map((table) => renderRow(table, tables, contractIds, imports))
  const used = [...imports].sort()
  return [
    HEAD + renderImport(used),
    ...types,
    `/** Every table with its row. */\nexport type Tables = {\n${tables.map(({ name }) => `  ${name}: ${rowName(name)}`).join('\n')}\n}`,
    `/** Columns that an insert may leave out: they are nullable, have a default, or are counted by the database. */\nexport type OptionalColumns = {\n${tables.map(renderOptional).join('\n')}\n}\n`,
  ].join('\n\n')
}

const pascal = (name: string): string => name.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())
const rowName = (table: string): string => `${pascal(table)}Row`
const literal = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
const union = (values: readonly string[]): string => values.join(' | ')

function renderImport(names: readonly string[]): string {
  const line = `import type { ${names.join(', ')} } from '@korben/contract'`
  return line.length <= 120
    ? line
    : `import type {\n${names.map((name) => `  ${name},`).join('\n')}\n} from '@korben/contract'`
}

function renderRow(
  table: Table,
  tables: readonly Table[],
  contractIds: ReadonlySet<string>,
  imports: Set<string>,
): string {
  const lines = table.columns.flatMap((column) => {
    const type = columnType(table, column, tables, contractIds)
    for (const [name] of type.matchAll(/\b(?:Content|RunSignal|TunnelGraph|Id|\w+Id)\b(?!')/g)) imports.add(name)
    return [...docstring(column.comment, '  '), `  ${column.name}: ${type}${column.isNullable ? ' | null' : ''}`]
  })
  return [...docstring(table.comment, ''), `export type ${rowName(table.name)} = {`, ...lines, '}'].join('\n')
}

const docstring = (comment: string | null, indent: string): string[] =>
  comment === null ? [] : [`${indent}/** ${comment.replaceAll('*/', '* /')} */`]

function columnType(table: Table, column: Column, tables: readonly Table[], contractIds: ReadonlySet<string>): string {
  const key = `${table.name}.${column.name}`
  const named = TYPES[key]
  if (named !== undefined) return named
  const isArray = column.type.endsWith('[]')
  const base = column.type.replace(/\[\]$/, '').replace(/\(.*\)$/, '')
  const referenced = referencedTable(table, column, tables)
  const allowed = allowedValues(table, column)?.map(literal)
  const type =
    (base === 'text' && referenced !== null ? idType(referenced, contractIds) : null) ??
    (allowed && union(allowed)) ??
    SCALARS[base] ??
    raiseUnknown(key, base)
  return isArray ? `${type.includes('|') ? `(${type})` : type}[]` : type
}

/** What the contract does not name never leaves the server. */
function idType(table: string, contractIds: ReadonlySet<string>): string {
  const name = ID_NAMES[table] ?? `${pascal(table)}Id`
  return contractIds.has(name) ? name : `Id<'${table}'>`
}

function renderOptional(table: Table): string {
  const names = table.columns.filter(
    (column) => column.isNullable || column.default !== null || column.identity !== null,
  )
  return `  ${table.name}: ${names.length === 0 ? 'never' : union(names.map(({ name }) => `'${name}'`))}`
}

function raiseUnknown(column: string, type: string): never {
  throw new Error(`${column} has the type ${type}, which cli/generate/rows.ts does not know yet.`)
}
