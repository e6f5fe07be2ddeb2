import type { Sql } from '../../kit/db.ts'
import { type Column, readTables, type Table } from './catalogue.ts'

const HEAD = `-- Made from the migrated database by \`npm run generate\`; never edited. Migrations are the source; this is what they give.
`

/** Writes the whole schema as readable SQL, the same text for the same schema on every server of one major version. */
export async function dumpSchema(sql: Sql): Promise<string> {
  const [tables, constraints, indexes, triggers, functions, partitions] = await Promise.all([
    readTables(sql),
    findConstraints(sql),
    findIndexes(sql),
    findTriggers(sql),
    findFunctions(sql),
    findPartitions(sql),
  ])
  const of = (list: readonly Part[], table: string) =>
    list.filter((part) => part.table === table).map(({ text }) => text)
  const parts = tables.map((table) =>
    [
      renderTable(table, of(constraints, table.name), of(partitions.keys, table.name)[0]),
      ...of(partitions.children, table.name),
      ...of(indexes, table.name),
      ...of(triggers, table.name),
      ...renderComments(table),
    ].join('\n'),
  )
  return [HEAD, ...functions.map(({ text }) => text), ...parts].join('\n\n').concat('\n')
}

function renderTable(table: Table, constraints: readonly string[], partitionKey: string | undefined): string {
  const width = Math.max(...table.columns.map(({ name }) => quote(name).length))
  const lines = [...table.columns.map((column) => renderColumn(column, width)), ...constraints]
  const end = partitionKey === undefined ? ');' : `) partition by ${partitionKey};`
  return [`create table ${quote(table.name)} (`, lines.map((line) => `  ${line}`).join(',\n'), end].join('\n')
}

function renderColumn(column: Column, width: number): string {
  const parts = [quote(column.name).padEnd(width), shortType(column.type)]
  if (column.collation !== null) parts.push(`collate "${column.collation}"`)
  if (!column.isNullable) parts.push('not null')
  if (column.identity !== null) parts.push(`generated ${column.identity} as identity`)
  if (column.default !== null) parts.push(`default ${column.default}`)
  return parts.join(' ')
}

const shortType = (type: string): string => type.replace(/^timestamp with time zone/, 'timestamptz')

function renderComments(table: Table): string[] {
  const own = table.comment === null ? [] : [`comment on table ${quote(table.name)} is ${literal(table.comment)};`]
  const columns = table.columns.flatMap(({ name, comment }) =>
    comment === null ? [] : [`comment on column ${quote(table.name)}.${quote(name)} is ${literal(comment)};`],
  )
  return [...own, ...columns]
}

const RESERVED = new Set(['from', 'order', 'to', 'user'])
const quote = (name: string): string => (RESERVED.has(name) ? `"${name}"` : name)
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

type Part = { table: string; text: string }

/** NOT NULL is written with its column: from version 18 on it is a constraint as well. */
const findConstraints = (sql: Sql) => sql<Part[]>`
  select c.relname::text as table, 'constraint ' || k.conname || ' ' || pg_get_constraintdef(k.oid) as text
  from pg_constraint k join pg_class c on c.oid = k.conrelid
  where k.connamespace = 'public'::regnamespace and k.contype in ('c', 'f', 'p', 'u', 'x') and not c.relispartition
    -- the parts of a foreign key to a partitioned table repeat it
    and (k.conparentid = 0 or k.contype <> 'f')
  order by c.relname collate "C", position(k.contype::text in 'pucxf'), k.conname collate "C"`

/** Indexes that no constraint stands for. */
const findIndexes = (sql: Sql) => sql<Part[]>`
  select c.relname::text as table,
    replace(replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON '), ' public.', ' ') || ';' as text
  from pg_index i join pg_class c on c.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
  where c.relnamespace = 'public'::regnamespace and not c.relispartition
    and not exists (select from pg_constraint where conindid = i.indexrelid and conrelid = i.indrelid and contype in ('p', 'u', 'x'))
  order by c.relname collate "C", x.relname collate "C"`

const findTriggers = (sql: Sql) => sql<Part[]>`
  select c.relname::text as table, replace(pg_get_triggerdef(t.oid), ' public.', ' ') || ';' as text
  from pg_trigger t join pg_class c on c.oid = t.tgrelid
  where c.relnamespace = 'public'::regnamespace and not t.tgisinternal and not c.relispartition
  order by c.relname collate "C", t.tgname collate "C"`

const findFunctions = (sql: Sql) => sql<{ text: string }[]>`
  select rtrim(replace(pg_get_functiondef(oid), ' public.', ' '), E'\n') || ';'
    || coalesce(E'\ncomment on function ' || proname || ' is ' || quote_literal(obj_description(oid, 'pg_proc')) || ';', '') as text
  from pg_proc where pronamespace = 'public'::regnamespace
  order by proname collate "C", pg_get_function_identity_arguments(oid) collate "C"`

async function findPartitions(sql: Sql): Promise<{ keys: Part[]; children: Part[] }> {
  const [keys, children] = await Promise.all([
    sql<Part[]>`
      select c.relname::text as table, pg_get_partkeydef(c.oid) as text from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'p'`,
    sql<Part[]>`
      select p.relname::text as table,
        'create table ' || c.relname || ' partition of ' || p.relname || ' ' || pg_get_expr(c.relpartbound, c.oid) || ';' as text
      from pg_class c join pg_inherits i on i.inhrelid = c.oid join pg_class p on p.oid = i.inhparent
      where c.relnamespace = 'public'::regnamespace and c.relispartition and c.relkind in ('r', 'p')
      order by c.relname collate "C"`,
  ])
  return { keys, children }
}
