import { Checkbox, Loader, Text } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { type RowSelectionState, rowSelectionFeature, tableFeatures, useTable } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useMemo, useRef } from 'react'
import classes from './data-table.module.css'
import { uiTexts } from './texts.ts'

export type DataColumn<Row> = {
  id: string
  header: string
  cell: (row: Row) => ReactNode
  /** Width as a column of a CSS grid; a share of what is left without it. */
  width?: string
  align?: 'end'
  /** Left out on a phone. */
  secondary?: boolean
}

/** Between columns, as the style sheet has it. */
const GAP = 16

/** The least width of a column in pixels. */
const leastOf = (width = '96px') => Number(/(\d+)px/.exec(width)?.[1] ?? 96)

const features = tableFeatures({ rowSelectionFeature })

/**
 * A list of any length: only rows that can be seen are drawn, and the next page is asked for before the end is reached. `onEnd`: asks for it;
 * absent when all is there. `selection`: ids of the chosen rows.
 */
export function DataTable<Row extends { id: string }>(props: {
  label: string
  rows: readonly Row[]
  columns: readonly DataColumn<Row>[]
  rowName: (row: Row) => string
  onEnd?: (() => void) | undefined
  isLoadingMore?: boolean
  selection?: readonly string[]
  onSelect?: (ids: string[]) => void
}) {
  const t = uiTexts.use()
  const box = useRef<HTMLDivElement>(null)
  const isPhone = useMediaQuery('(max-width: 48em)') ?? false
  const shown = useMemo(
    () => props.columns.filter((column) => !(isPhone && column.secondary)),
    [props.columns, isPhone],
  )
  const { selection, onSelect } = props
  const canSelect = selection !== undefined && onSelect !== undefined
  const rowSelection: RowSelectionState = Object.fromEntries((selection ?? []).map((id) => [id, true as const]))
  const table = useTable({
    features,
    columns: useMemo(() => props.columns.map(({ id, header }) => ({ id, header })), [props.columns]),
    data: props.rows,
    getRowId: (row) => row.id,
    state: { rowSelection },
    onRowSelectionChange: (change) =>
      onSelect?.(Object.keys(typeof change === 'function' ? change(rowSelection) : change)),
  })
  const { rows } = table.getRowModel()
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => 49,
    overscan: 12,
    getItemKey: (index) => rows[index]?.id ?? index,
  })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  const { onEnd, isLoadingMore } = props
  useEffect(() => {
    if (onEnd && !isLoadingMore && last >= rows.length - 15) onEnd()
  }, [onEnd, isLoadingMore, last, rows.length])
  const grid = {
    gridTemplateColumns: [canSelect ? '24px' : '', ...shown.map(({ width }) => width ?? 'minmax(96px, 1fr)')].join(' '),
  }
  // What does not fit beside each other is scrolled to, not squeezed.
  const minWidth = shown.reduce((sum, { width }) => sum + leastOf(width) + GAP, canSelect ? 52 : 28)
  const areAll = rows.length > 0 && (selection?.length ?? 0) >= rows.length

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by the keyboard
    <section ref={box} className={classes.box} aria-label={props.label} tabIndex={0}>
      <table
        aria-rowcount={onEnd ? -1 : rows.length + 1}
        aria-label={props.label}
        className={classes.table}
        style={{ minWidth }}
      >
        <thead>
          <tr className={classes.head} style={grid}>
            {canSelect ? (
              <th>
                <Checkbox
                  size="xs"
                  aria-label={t('selectAll')}
                  checked={areAll}
                  indeterminate={!areAll && (selection?.length ?? 0) > 0}
                  onChange={() => onSelect(areAll ? [] : rows.map(({ id }) => id))}
                />
              </th>
            ) : null}
            {shown.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={[classes.cell, column.align === 'end' ? classes.end : ''].join(' ')}
              >
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {items.map((item) => {
            const row = rows[item.index]
            if (!row) return null
            return (
              <tr
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                aria-rowindex={item.index + 2}
                aria-selected={canSelect ? row.getIsSelected() : undefined}
                className={`${classes.row} ${classes.virtual}`}
                style={{ ...grid, transform: `translateY(${item.start}px)` }}
              >
                {canSelect ? (
                  <td>
                    <Checkbox
                      size="xs"
                      aria-label={`${t('selectRow')}: ${props.rowName(row.original)}`}
                      checked={row.getIsSelected()}
                      onChange={() => {}}
                      onClick={row.getToggleSelectedHandler()}
                    />
                  </td>
                ) : null}
                {shown.map((column) => (
                  <td key={column.id} className={[classes.cell, column.align === 'end' ? classes.end : ''].join(' ')}>
                    {column.cell(row.original)}
                  </td>
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
      {isLoadingMore ? (
        <Text component="div" className={classes.foot}>
          <Loader size="xs" />
        </Text>
      ) : null}
    </section>
  )
}
