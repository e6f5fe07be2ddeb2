import type { Column, Table } from './catalogue.ts'

/** Columns that hold an id by their meaning, without a foreign key or a name that tells. */
const BY_MEANING: Record<string, string> = {
  'leadgentool.connection_ids': 'connection',
  'message.author_id': 'user',
  'run.block_id': 'tunnel_block',
  'run.stop_block_ids': 'tunnel_block',
  'stat_sale.subject': 'person',
  'traffic_source.resubscribe_button_id': 'button',
  'tunnel_relation.from_button_id': 'button',
  'tunnel_version.published_by': 'user',
}

/** The table whose row the column names: by its foreign key, as its own key, or by the name `<table>_id`; null for none. */
export function referencedTable(table: Table, column: Column, tables: readonly Table[]): string | null {
  const meant = BY_MEANING[`${table.name}.${column.name}`]
  if (meant !== undefined) return meant
  for (const { columns, table: target, tableColumns } of table.foreignKeys) {
    const place = columns.indexOf(column.name)
    if (place >= 0 && tableColumns[place] === 'id') return target
  }
  if (column.collation !== 'C') return null
  if (column.name === 'id') return table.name
  const target = column.name.replace(/_id$/, '')
  return target !== column.name && tables.some(({ name }) => name === target) ? target : null
}

/** The literals of `check (column in ('a', 'b'))`; null for other checks, which say nothing about single values. */
export function allowedValues(table: Table, column: Column): string[] | null {
  for (const { columns, definition } of table.checks) {
    if (columns.length !== 1 || columns[0] !== column.name) continue
    const list = /^CHECK \(\("?\w+"? = (?:ANY \(ARRAY\[(.*)\]\)|('(?:[^']|'')*'::text))\)\)$/
      .exec(definition)
      ?.slice(1)
      .find(Boolean)
    if (list !== undefined)
      return [...list.matchAll(/'((?:[^']|'')*)'::text/g)].map(([, value = '']) => value.replaceAll("''", "'"))
  }
  return null
}
