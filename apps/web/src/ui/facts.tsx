import { Text } from '@mantine/core'
import type { ReactNode } from 'react'

export type Fact = { name: string; value: ReactNode } | false | null

/** What is known of something, name by name. */
export const Facts = ({ rows }: { rows: readonly Fact[] }) => (
  <dl
    style={{
      display: 'grid',
      gridTemplateColumns: 'fit-content(45%) minmax(0, 1fr)',
      gap: '6px 16px',
      margin: 0,
    }}
  >
    {rows.map((row) =>
      row ? (
        <div key={row.name} style={{ display: 'contents' }}>
          <Text component="dt" size="sm" c="dimmed">
            {row.name}
          </Text>
          <Text component="dd" size="sm" m={0} style={{ overflowWrap: 'anywhere' }}>
            {row.value}
          </Text>
        </div>
      ) : null,
    )}
  </dl>
)
