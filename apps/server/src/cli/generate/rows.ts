import type { Column, Table } from './catalogue.ts'

/** Ids whose name in the contract is not that of their table. */
const ID_NAMES: Record<string, string> = {
  api_token: 'TokenId',
  custom_field: 'FieldId',
  person_comment: 'CommentId',
  tunnel_block: 'BlockId',
}

/** Tables whose ids the contract does not name: they never leave the server. */
const isInternal = (type: string, contractIds: ReadonlySet<string>) => !contractIds.has(type)

/** Columns that hold an id by their meaning, without a foreign key or a name that tells. */
const ID_COLUMNS: Record<string, string> = {
  'message.author_id': 'user',
  'tunnel_version.published_by': 'user',
  'leadgentool.connection_ids': 'connection',
  'tunnel_relation.from_button_id': 'button',
  'traffic_source.resubscribe_button_id': 'button',
}

/** Columns whose type the catalogue does not know. JSON is `unknown` unless its writer and its schema are ours. */
const TYPES: Record<string, string> = {
  'account.utm': 'Record<string, string>',
  'lead_ref.utm': 'Record<string, string>',
  'message.content': 'Content',
  'stat_day.traffic_source_id': "TrafficSourceId | ''",
  'stat_day.tunnel_id': "TunnelId | ''",
  'stat_delta.traffic_source_id': "TrafficSourceId | ''",
  'stat_delta.tunnel_id': "TunnelId | ''",
  'stat_unique.scope': "TunnelId | ''",
  'stat_unique.traffic_source_id': "TrafficSourceId | ''",
  'subscription.utm': 'Record<string, string>',
  'template.content': 'Content',
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
const union = (values: readonly string[]): string => values.join(' | ')

function renderImport(names: readonly string[]): string {
  const line = `import type { ${names.join(', ')} } from '@korben/contract'`
  return line.length <= 120 ? line : `import type {\n${names.map((name) => `  ${name},`).join('\n')}\n} from '@korben/contract'`
}

function renderRow(table: Table, tables: readonly Table[], contractIds: ReadonlySet<string>, imports: Set<string>): string {
  const lines = table.columns.flatMap((column) => {
    const type = columnType(table, column, tables, contractIds)
    for (const [name] of type.matchAll(/\b(?:Content|Id|\w+Id)\b(?!')/g)) imports.add(name)
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
  const referenced = ID_COLUMNS[key] ?? referencedTable(table, column, tables)
  const allowed = allowedValues(table, column)
  const type =
    (base === 'text' && referenced !== null ? idType(referenced, contractIds) : null) ?? allowed ?? SCALARS[base] ?? raiseUnknown(key, base)
  return isArray ? `${type.includes('|') ? `(${type})` : type}[]` : type
}

/** The table whose row the column names: by its foreign key, as its own key, or by the name `<table>_id`. */
function referencedTable(table: Table, column: Column, tables: readonly Table[]): string | null {
  for (const { columns, table: target, tableColumns } of table.foreignKeys) {
    const place = columns.indexOf(column.name)
    if (place >= 0 && tableColumns[place] === 'id') return target
  }
  if (column.collation !== 'C') return null
  if (column.name === 'id') return table.name
  const target = column.name.replace(/_id$/, '')
  return target !== column.name && tables.some(({ name }) => name === target) ? target : null
}

function idType(table: string, contractIds: ReadonlySet<string>): string {
  const name = ID_NAMES[table] ?? `${pascal(table)}Id`
  return isInternal(name, contractIds) ? `Id<'${table}'>` : name
}

/** The literals of `check (column in ('a', 'b'))`; other checks say nothing about the type. */
function allowedValues(table: Table, column: Column): string | null {
  for (const { columns, definition } of table.checks) {
    if (columns.length !== 1 || columns[0] !== column.name) continue
    const list = /^CHECK \(\("?(\w+)"? = ANY \(ARRAY\[(.*)\]\)\)\)$/.exec(definition)?.[2]
    if (list !== undefined) return union([...list.matchAll(/'((?:[^']|'')*)'::text/g)].map(([, value]) => `'${value?.replaceAll("''", "\\'")}'`))
  }
  return null
}

function renderOptional(table: Table): string {
  const names = table.columns.filter((column) => column.isNullable || column.default !== null || column.identity !== null)
  return `  ${table.name}: ${names.length === 0 ? 'never' : union(names.map(({ name }) => `'${name}'`))}`
}

function raiseUnknown(column: string, type: string): never {
  throw new Error(`${column} has the type ${type}, which cli/generate/rows.ts does not know yet.`)
}
