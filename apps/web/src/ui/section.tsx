import { Group, Paper, Stack, Title } from '@mantine/core'
import type { ReactNode } from 'react'

/** A part of a page under a heading of its own. */
export const Section = (props: { title: string; actions?: ReactNode; children: ReactNode }) => (
  <Paper component="section" withBorder p="md" radius="md">
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2} size="h5">
          {props.title}
        </Title>
        {props.actions}
      </Group>
      {props.children}
    </Stack>
  </Paper>
)
