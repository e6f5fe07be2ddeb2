import { Box, Group, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import { useSession } from '../lib/session.ts'

/** Names the tab after what is shown. */
export function useTitle(title: string): void {
  const company = useSession()?.member?.companyName
  useEffect(() => {
    document.title = [title, company, 'Korben'].filter(Boolean).join(' · ')
  }, [title, company])
}

/** A page with its one heading, what can be done on it, and its contents. `wide`: for lists; a form is easier to read when narrow. */
export function Page(props: {
  title: string
  above?: ReactNode
  hint?: ReactNode
  actions?: ReactNode
  wide?: boolean
  children: ReactNode
}) {
  useTitle(props.title)
  return (
    <Box p={{ base: 'md', sm: 'lg' }} maw={props.wide ? undefined : 920} mih={0} style={{ flex: 1 }}>
      <Stack gap="md" h={props.wide ? '100%' : undefined}>
        {props.above}
        <Group justify="space-between" align="flex-start" gap="sm">
          <Box miw={0}>
            <Title order={1} size="h2" id="page-title" tabIndex={-1}>
              {props.title}
            </Title>
            {props.hint ? (
              <Text c="dimmed" size="sm" mt={4} maw={640}>
                {props.hint}
              </Text>
            ) : null}
          </Box>
          {props.actions ? <Group gap="xs">{props.actions}</Group> : null}
        </Group>
        {props.children}
      </Stack>
    </Box>
  )
}
