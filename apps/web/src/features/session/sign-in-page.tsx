import type { Session } from '@korben/contract'
import { Anchor, Center, Group, Image, Paper, Stack, Title } from '@mantine/core'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { Search } from '../../lib/filter.ts'
import { queryClient } from '../../lib/query.ts'
import { keepSession, sessionQuery } from '../../lib/session.ts'
import { LanguageSwitch } from '../../ui/language-switch.tsx'
import { useTitle } from '../../ui/page.tsx'
import { SignInForm } from './sign-in-form.tsx'
import { sessionTexts } from './texts.ts'

/** Leads to the address that was asked for; never away from this installation. */
const placeOf = (next: string | undefined): string => (next && /^\/(?![/\\])/.test(next) ? next : '/')

export function SignInPage() {
  const t = sessionTexts.use()
  useTitle(t('title'))
  const { next }: Search = useSearch({ strict: false })
  const navigate = useNavigate()
  const enter = (session: Session) => {
    queryClient.setQueryData(sessionQuery.queryKey, keepSession(session))
    void navigate({ href: placeOf(next), replace: true })
  }
  return (
    <Center component="main" mih="100dvh" p="md">
      <Paper withBorder radius="lg" p="xl" w={400} maw="100%">
        <Stack gap="lg">
          <Group gap="sm">
            <Image src="/assets/icon.svg" alt="" w={36} h={36} />
            <Title order={1} size="h2">
              {t('title')}
            </Title>
          </Group>
          <SignInForm onDone={enter} />
          <Anchor component={Link} to="/password-reset" size="sm" ta="center">
            {t('forgot')}
          </Anchor>
          <LanguageSwitch />
        </Stack>
      </Paper>
    </Center>
  )
}
