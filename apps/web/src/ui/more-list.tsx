import { Button, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { usePages } from './pages.ts'
import { QueryState } from './query-state.tsx'

/** A short list by cursor inside a card: its first page, and a button for the next. */
export function MoreList<Row>(props: {
  pages: Omit<ReturnType<typeof usePages>, 'rows' | 'first'> & { rows: readonly Row[] }
  empty: string
  more: string
  keyOf: (row: Row) => string
  children: (row: Row) => ReactNode
}) {
  const { query, rows, onEnd, isLoadingMore } = props.pages
  return (
    <QueryState query={query}>
      {() =>
        rows.length === 0 ? (
          <Text size="sm" c="dimmed">
            {props.empty}
          </Text>
        ) : (
          <Stack gap="sm">
            {rows.map((row) => (
              <div key={props.keyOf(row)}>{props.children(row)}</div>
            ))}
            {onEnd ? (
              <Button variant="default" size="xs" loading={isLoadingMore} onClick={onEnd}>
                {props.more}
              </Button>
            ) : null}
          </Stack>
        )
      }
    </QueryState>
  )
}
