import { Button, Center, Group, Image, Paper, Stack, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { LanguageSwitch } from '../../ui/language-switch.tsx'
import { useTitle } from '../../ui/page.tsx'
import { startTexts } from './texts.ts'

/** A page for whoever is not signed in: one thing to do, in the middle. */
export function StartPage(props: { title: string; hint?: ReactNode; children: ReactNode }) {
  useTitle(props.title)
  return (
    <Center component="main" mih="100dvh" p="md">
      <Paper withBorder radius="lg" p={{ base: 'lg', sm: 'xl' }} w={440} maw="100%">
        <Stack gap="lg">
          <Stack gap="xs">
            <Group gap="sm" wrap="nowrap">
              <Image src="/assets/icon.svg" alt="" w={36} h={36} />
              <Title order={1} size="h2" style={{ overflowWrap: 'anywhere' }}>
                {props.title}
              </Title>
            </Group>
            {props.hint ? (
              <Text size="sm" c="dimmed">
                {props.hint}
              </Text>
            ) : null}
          </Stack>
          {props.children}
          <LanguageSwitch />
        </Stack>
      </Paper>
    </Center>
  )
}

export function ToSignIn({ variant = 'subtle' }: { variant?: 'subtle' | 'filled' }) {
  const t = startTexts.use()
  return (
    <Button component={Link} to="/sign-in" variant={variant} fullWidth>
      {t('toSignIn')}
    </Button>
  )
}
