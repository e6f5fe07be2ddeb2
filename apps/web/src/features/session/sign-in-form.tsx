import type { Session } from '@korben/contract'
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { problemOf } from '../../lib/problem.ts'
import { useWrite } from '../../lib/write.ts'
import { SecondStep } from './second-step.tsx'
import { sessionTexts } from './texts.ts'

/** Signs in, by password and, where the login has one, by a second factor. `email`: of whoever was signed in before. */
export function SignInForm({ email = '', onDone }: { email?: string; onDone: (session: Session) => void }) {
  const t = sessionTexts.use()
  const [ticket, setTicket] = useState<string | null>(null)
  const form = useForm({
    initialValues: { email, password: '' },
    validate: {
      email: (value) => (value.trim() === '' ? t('needed') : null),
      password: (value) => (value === '' ? t('needed') : null),
    },
  })
  const signIn = useWrite(
    async (input: { email: string; password: string }, options) => client.session.signIn(input, options),
    {
      onDone: (answer) => (answer.state === 'signed_in' ? onDone(answer.session) : setTicket(answer.ticket)),
      onProblem: (error) => {
        form.setErrors({ password: problemOf(error) })
        return true
      },
    },
  )
  if (ticket !== null) return <SecondStep ticket={ticket} onDone={onDone} onBack={() => setTicket(null)} />
  return (
    <form
      onSubmit={form.onSubmit(({ email, password }) => signIn.mutate({ email: email.trim(), password }))}
      noValidate
    >
      <Stack gap="md">
        <TextInput
          label={t('email')}
          type="email"
          autoComplete="username"
          autoFocus={email === ''}
          data-autofocus={email === '' || undefined}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label={t('password')}
          autoComplete="current-password"
          data-autofocus={email !== '' || undefined}
          {...form.getInputProps('password')}
        />
        <Button type="submit" loading={signIn.isPending} fullWidth>
          {t('submit')}
        </Button>
      </Stack>
    </form>
  )
}
