import type { Sql } from '../../kit/db.ts'

/** What the database knows about one table; partitions are left out, their parent stands for them. */
export type Table = {
  name: string
  comment: string | null
  columns: Column[]
  primaryKey: string[]
  checks: Check[]
  foreignKeys: ForeignKey[]
}

export type Column = {
  name: string
  /** As PostgreSQL writes it: `text`, `timestamp with time zone`, `numeric(14,2)`, `text[]`. */
  type: string
  isNullable: boolean
  default: string | null
  identity: 'always' | 'by default' | null
  /** Null for the collation of the database. Ids are the texts with collation "C". */
  collation: string | null
  comment: string | null
}

/** `definition`: as PostgreSQL writes it back, `CHECK ((kind = ANY (ARRAY['v2'::text, 'v3'::text])))`. */
export type Check = { name: string; columns: string[]; definition: string }
export type ForeignKey = { columns: string[]; table: string; tableColumns: string[] }

/** Reads the tables of schema `public` from the catalogue, sorted by name; columns in their order. */
export async function readTables(sql: Sql): Promise<Table[]> {
  const [tables, columns, constraints] = await Promise.all([findTables(sql), findColumns(sql), findConstraints(sql)])
  return tables.map(({ name, comment }) => {
    const own = constraints.filter(({ table }) => table === name)
    return {
      name,
      comment,
      columns: columns.filter(({ table }) => table === name).map(({ table: _, ...column }) => column),
      primaryKey: own.find(({ kind }) => kind === 'p')?.columns ?? [],
      checks: own.filter(({ kind }) => kind === 'c'),
      foreignKeys: own.flatMap(({ kind, columns, foreignTable, foreignColumns }) =>
        kind === 'f' && foreignTable && foreignColumns
          ? [{ columns, table: foreignTable, tableColumns: foreignColumns }]
          : [],
      ),
    }
  })
}

const findTables = (sql: Sql) => sql<{ name: string; comment: string | null }[]>`
  select relname::text as name, obj_description(oid, 'pg_class') as comment from pg_class
  where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
  order by relname collate "C"`

const findColumns = (sql: Sql) => sql<(Column & { table: string })[]>`
  select c.relname::text as table, a.attname::text as name, format_type(a.atttypid, a.atttypmod) as type,
    not a.attnotnull as "isNullable", pg_get_expr(d.adbin, d.adrelid) as default,
    case a.attidentity when 'a' then 'always' when 'd' then 'by default' end as identity,
    case when a.attcollation <> t.typcollation then l.collname::text end as collation,
    col_description(c.oid, a.attnum) as comment
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  join pg_type t on t.oid = a.atttypid
  left join pg_collation l on l.oid = a.attcollation
  left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
  order by c.relname collate "C", a.attnum`

type ConstraintRow = {
  table: string
  name: string
  kind: string
  columns: string[]
  definition: string
  foreignTable: string | null
  foreignColumns: string[] | null
}

const findConstraints = (sql: Sql) => sql<ConstraintRow[]>`
  select c.relname::text as table, k.conname::text as name, k.contype::text as kind, pg_get_constraintdef(k.oid) as definition,
    ${columnNames(sql, sql`k.conrelid`, sql`k.conkey`)} as columns,
    f.relname::text as "foreignTable", ${columnNames(sql, sql`k.confrelid`, sql`k.confkey`)} as "foreignColumns"
  from pg_constraint k
  join pg_class c on c.oid = k.conrelid
  left join pg_class f on f.oid = k.confrelid
  where k.connamespace = 'public'::regnamespace and k.contype in ('c', 'f', 'p') and k.conparentid = 0 and not c.relispartition
  order by c.relname collate "C", k.conname collate "C"`

const columnNames = (sql: Sql, table: ReturnType<Sql>, numbers: ReturnType<Sql>) => sql`
  (select array_agg(a.attname::text order by n.place) from unnest(${numbers}) with ordinality as n (number, place)
    join pg_attribute a on a.attrelid = ${table} and a.attnum = n.number)`
