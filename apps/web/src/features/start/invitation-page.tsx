import { isApiError } from '@korben/client'
import type { Session } from '@korben/contract'
import { Button, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { client, isSignedOut } from '../../lib/client.ts'
import { useFormat } from '../../lib/format.ts'
import { getLanguage } from '../../lib/language.ts'
import { queryClient } from '../../lib/query.ts'
import { keepSession } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { useSavedForm } from '../../ui/form.ts'
import { Loading, ProblemView, QueryState } from '../../ui/query-state.tsx'
import { SignInForm } from '../session/index.ts'
import { useEnter } from './enter.ts'
import { useLinkToken } from './link-token.ts'
import { NewPassword, passwordFault } from './new-password.tsx'
import { StartPage, ToSignIn } from './start-page.tsx'
import { startTexts } from './texts.ts'

/** Where the link of an invitation leads to. */
export function InvitationPage() {
  const token = useLinkToken()
  return token === null ? <DeadInvitation isBroken /> : <ByToken token={token} key={token} />
}

type Shown = Awaited<ReturnType<typeof client.invitations.show>>
type Invited = { token: string; invitation: Shown }

function ByToken({ token }: { token: string }) {
  const t = startTexts.use()
  const format = useFormat()
  const shown = useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => client.invitations.show({ token }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (isApiError(shown.error) && shown.error.code === 'auth.link_dead') return <DeadInvitation />
  const invitation = shown.data
  return (
    <StartPage
      title={invitation ? t('invitationTitle', { company: invitation.companyName }) : t('invitationPlain')}
      hint={
        invitation
          ? [
              t('invitedBy', { name: invitation.invitedByName }),
              t('asRole', { role: invitation.roleKind === 'own' ? invitation.roleName : t(invitation.roleKind) }),
              t('validUntil', { at: format.dateTime(invitation.expiresAt) }),
            ].join(' ')
          : undefined
      }
    >
      <QueryState query={shown}>
        {(invitation) =>
          invitation.hasLogin ? (
            <WithLogin token={token} invitation={invitation} />
          ) : (
            <WithoutLogin token={token} invitation={invitation} />
          )
        }
      </QueryState>
    </StartPage>
  )
}

function DeadInvitation({ isBroken = false }: { isBroken?: boolean }) {
  const t = startTexts.use()
  return (
    <StartPage title={t('deadTitle')} hint={isBroken ? t('brokenLink') : t('deadInvitation')}>
      <ToSignIn />
    </StartPage>
  )
}

/** Somebody who was never here: a name and a password make the login. */
function WithoutLogin({ token, invitation }: Invited) {
  const t = startTexts.use()
  const enter = useEnter()
  const { form, submit, isSaving } = useSavedForm({
    initial: { name: invitation.name, password: '' },
    validate: {
      name: (value) => (value.trim() === '' ? t('needed') : null),
      password: passwordFault,
    },
    save: ({ name, password }, options) =>
      client.invitations.accept({ token, name: name.trim(), password, language: getLanguage() }, options),
    at: { 'auth.too_many_tries': 'password' },
    onDone: ({ session }) => enter(session),
    onRefused: (error) => askAgainWhenTold(error, token),
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput label={t('email')} type="email" value={invitation.email} readOnly />
        <TextInput label={t('name')} autoComplete="name" maxLength={255} {...form.getInputProps('name')} />
        <NewPassword label={t('password')} email={invitation.email} input={form.getInputProps('password')} />
        <Text size="sm" c="dimmed">
          {t('choosePassword')}
        </Text>
        <Button type="submit" loading={isSaving} fullWidth>
          {t('accept')}
        </Button>
      </Stack>
    </form>
  )
}

/** The invitation was used, or its login was made in between: the page shows what is true by then. */
function askAgainWhenTold(error: unknown, token: string): void {
  if (!isApiError(error) || !['auth.link_dead', 'team.sign_in_to_join'].includes(error.code)) return
  void queryClient.resetQueries({ queryKey: ['invitation', token] })
}

/** Somebody who already signs in here: with that login they join. */
function WithLogin({ token, invitation }: Invited) {
  const t = startTexts.use()
  const enter = useEnter()
  const session = useQuery({ queryKey: ['who-is-here'], queryFn: findSession })
  const join = useWrite((_: null, options) => client.invitations.join({ token }, options), {
    onDone: enter,
    onProblem: (error) => {
      askAgainWhenTold(error, token)
      return false
    },
  })
  const joinWith = (session: Session) => {
    keepSession(session)
    queryClient.setQueryData(['who-is-here'], session)
    join.mutate(null)
  }
  if (session.error) return <ProblemView error={session.error} onRetry={() => void session.refetch()} />
  if (session.data === undefined) return <Loading />
  if (session.data === null) {
    return (
      <Stack gap="md">
        <Text size="sm">{t('hasLogin')}</Text>
        <SignInForm email={invitation.email} onDone={joinWith} />
      </Stack>
    )
  }
  if (session.data.login.email.toLowerCase() !== invitation.email.toLowerCase()) {
    return <AnotherLogin email={session.data.login.email} invited={invitation.email} />
  }
  return (
    <Button loading={join.isPending} onClick={() => join.mutate(null)} fullWidth>
      {t('join', { email: invitation.email })}
    </Button>
  )
}

/** Whoever is signed in in this browser; null for nobody. */
async function findSession({ signal }: { signal: AbortSignal }): Promise<Session | null> {
  try {
    return keepSession(await client.session.get({}, { signal }))
  } catch (error) {
    if (isSignedOut(error)) return null
    throw error
  }
}

function AnotherLogin({ email, invited }: { email: string; invited: string }) {
  const t = startTexts.use()
  const signOut = useWrite((_: null, options) => client.session.signOut(undefined, options), {
    onDone: () => queryClient.setQueryData(['who-is-here'], null),
  })
  return (
    <Stack gap="md">
      <Text size="sm">
        {t('signedInAs', { email })} {t('otherLogin', { email: invited })}
      </Text>
      <Button loading={signOut.isPending} onClick={() => signOut.mutate(null)} fullWidth>
        {t('signOut')}
      </Button>
    </Stack>
  )
}
