import { Center, Stack, Text, ThemeIcon } from '@mantine/core'
import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'

/** Where a list would be: why it is empty and what to do first. */
export const EmptyState = (props: { icon: IconName; title: string; hint?: string; action?: ReactNode }) => (
  <Center p="xl">
    <Stack align="center" gap="xs" maw={420} ta="center">
      <ThemeIcon variant="light" size={52} radius="xl">
        <Icon name={props.icon} size={26} />
      </ThemeIcon>
      <Text fw={600}>{props.title}</Text>
      {props.hint ? (
        <Text size="sm" c="dimmed">
          {props.hint}
        </Text>
      ) : null}
      {props.action}
    </Stack>
  </Center>
)
