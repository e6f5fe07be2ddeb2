import type { Session } from '@korben/contract'
import { Button, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { client } from '../../lib/client.ts'
import { problemOf } from '../../lib/problem.ts'
import { useWrite } from '../../lib/write.ts'
import { sessionTexts } from './texts.ts'

/** The second step of signing in: a code that only the login's own device knows. */
export function SecondStep(props: { ticket: string; onDone: (session: Session) => void; onBack: () => void }) {
  const t = sessionTexts.use()
  const form = useForm({
    initialValues: { code: '' },
    validate: { code: (value) => (value.trim() ? null : t('needed')) },
  })
  const signIn = useWrite(client.secondFactor.signIn, {
    onDone: ({ session }) => props.onDone(session),
    onProblem: (error) => {
      form.setErrors({ code: problemOf(error) })
      return true
    },
  })
  return (
    <form onSubmit={form.onSubmit(({ code }) => signIn.mutate({ ticket: props.ticket, code: code.trim() }))} noValidate>
      <Stack gap="md">
        <TextInput
          label={t('code')}
          description={t('codeHint')}
          autoComplete="one-time-code"
          data-autofocus
          autoFocus
          {...form.getInputProps('code')}
        />
        <Button type="submit" loading={signIn.isPending} fullWidth>
          {t('confirm')}
        </Button>
        <Button variant="subtle" onClick={props.onBack}>
          {t('back')}
        </Button>
      </Stack>
    </form>
  )
}
