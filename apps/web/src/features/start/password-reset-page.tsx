import { isApiError } from '@korben/client'
import { Button, Code, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { queryClient } from '../../lib/query.ts'
import { sessionQuery } from '../../lib/session.ts'
import { useSavedForm } from '../../ui/form.ts'
import { QueryState } from '../../ui/query-state.tsx'
import { useInstallation } from './installation.ts'
import { useHasLink, useLinkToken } from './link-token.ts'
import { NewPassword, passwordFault } from './new-password.tsx'
import { StartPage, ToSignIn } from './start-page.tsx'
import { startTexts } from './texts.ts'

const NEW_LINK = 'npm run -s korben -- login reset --email …'

/** By a link: a new password. Without one: the way to get a link. */
export function PasswordResetPage() {
  const token = useLinkToken()
  const hasLink = useHasLink()
  if (token !== null) return <ByToken token={token} key={token} />
  return hasLink ? <DeadLink isBroken /> : <AskForLink />
}

function AskForLink() {
  const t = startTexts.use()
  const installation = useInstallation()
  const [asked, setAsked] = useState<string | null>(null)
  if (asked !== null) {
    return (
      <StartPage title={t('askedTitle')} hint={t('asked', { email: asked })}>
        <Stack gap="xs">
          <ToSignIn variant="filled" />
          <Button variant="subtle" onClick={() => setAsked(null)}>
            {t('askAgain')}
          </Button>
        </Stack>
      </StartPage>
    )
  }
  return (
    <StartPage title={t('askTitle')} hint={installation.data?.sendsMail ? t('askHint') : undefined}>
      <QueryState query={installation}>
        {({ sendsMail }) => (sendsMail ? <AskForm onDone={setAsked} /> : <WithoutMail />)}
      </QueryState>
      <ToSignIn />
    </StartPage>
  )
}

function AskForm({ onDone }: { onDone: (email: string) => void }) {
  const t = startTexts.use()
  const { form, submit, isSaving } = useSavedForm({
    initial: { email: '' },
    validate: { email: (value) => (/^\S+@\S+$/.test(value.trim()) ? null : t('needed')) },
    save: async ({ email }, options) => {
      await client.passwordResets.request({ email: email.trim() }, options)
      return email.trim()
    },
    at: { 'auth.too_many_tries': 'email' },
    onDone,
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          label={t('email')}
          type="email"
          autoComplete="username"
          autoFocus
          maxLength={254}
          {...form.getInputProps('email')}
        />
        <Button type="submit" loading={isSaving} fullWidth>
          {t('ask')}
        </Button>
      </Stack>
    </form>
  )
}

function WithoutMail() {
  const t = startTexts.use()
  return (
    <Stack gap="sm">
      <Text size="sm">{t('noMail')}</Text>
      <Text size="sm" c="dimmed">
        {t('noMailOwner')}
      </Text>
      <Code block>{NEW_LINK}</Code>
    </Stack>
  )
}

function DeadLink({ isBroken = false }: { isBroken?: boolean }) {
  const t = startTexts.use()
  return (
    <StartPage title={t('deadTitle')} hint={isBroken ? t('brokenLink') : t('deadReset')}>
      <Stack gap="xs">
        <Button component={Link} to="/password-reset" hash="" fullWidth>
          {t('askAgain')}
        </Button>
        <ToSignIn />
      </Stack>
    </StartPage>
  )
}

function ByToken({ token }: { token: string }) {
  const t = startTexts.use()
  const [isDone, setDone] = useState(false)
  const shown = useQuery({
    queryKey: ['password-reset', token],
    queryFn: ({ signal }) => client.passwordResets.show({ token }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (isDone) {
    return (
      <StartPage title={t('resetDoneTitle')} hint={t('resetDone')}>
        <ToSignIn variant="filled" />
      </StartPage>
    )
  }
  if (isApiError(shown.error) && shown.error.code === 'auth.link_dead') return <DeadLink />
  return (
    <StartPage title={t('resetTitle')} hint={shown.data ? t('resetHint', { email: shown.data.email }) : undefined}>
      <QueryState query={shown}>
        {({ email }) => <PasswordForm token={token} email={email} onDone={() => setDone(true)} />}
      </QueryState>
    </StartPage>
  )
}

function PasswordForm({ token, email, onDone }: { token: string; email: string; onDone: () => void }) {
  const t = startTexts.use()
  const { form, submit, isSaving } = useSavedForm({
    initial: { password: '' },
    validate: { password: passwordFault },
    save: ({ password }, options) => client.passwordResets.finish({ token, password }, options),
    at: { 'auth.too_many_tries': 'password' },
    onDone: () => {
      // Whoever was signed in in this browser is no longer.
      queryClient.removeQueries({ queryKey: sessionQuery.queryKey })
      onDone()
    },
    onRefused: (error) => {
      if (isApiError(error) && error.code === 'auth.link_dead')
        void queryClient.resetQueries({ queryKey: ['password-reset', token] })
    },
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <NewPassword label={t('newPassword')} email={email} input={form.getInputProps('password')} />
        <Button type="submit" loading={isSaving} fullWidth>
          {t('resetSave')}
        </Button>
      </Stack>
    </form>
  )
}
