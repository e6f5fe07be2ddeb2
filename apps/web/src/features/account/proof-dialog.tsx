import type { CallOptions } from '@korben/client'
import { PasswordInput, Text, TextInput } from '@mantine/core'
import type { QueryKey } from '@tanstack/react-query'
import { useSavedForm } from '../../ui/form.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { factorTexts } from './factor-texts.ts'

/** Asks for the password and a code before the second factor is changed. */
export function ProofDialog<Output>(props: {
  title: string
  warning: string
  submitLabel: string
  save: (input: { password: string; code: string }, options: CallOptions) => Promise<Output>
  refresh: readonly QueryKey[]
  done?: string
  onClose: () => void
  onDone: (output: Output) => void
}) {
  const t = factorTexts.use()
  const { form, submit, isSaving } = useSavedForm({
    initial: { password: '', code: '' },
    validate: {
      password: (value) => (value === '' ? t('needed') : null),
      code: (value) => (value.trim() === '' ? t('needed') : null),
    },
    save: ({ password, code }, options) => props.save({ password, code: code.trim() }, options),
    refresh: props.refresh,
    ...(props.done === undefined ? {} : { done: props.done }),
    at: { 'auth.password_wrong': 'password', 'auth.code_wrong': 'code', 'auth.too_many_tries': 'code' },
    onDone: props.onDone,
  })
  return (
    <FormDialog
      opened
      title={props.title}
      submitLabel={props.submitLabel}
      onClose={props.onClose}
      onSubmit={submit}
      busy={isSaving}
    >
      <Text size="sm">{props.warning}</Text>
      <PasswordInput
        label={t('password')}
        autoComplete="current-password"
        data-autofocus
        {...form.getInputProps('password')}
      />
      <TextInput
        label={t('code')}
        description={t('anyCodeHint')}
        autoComplete="one-time-code"
        {...form.getInputProps('code')}
      />
    </FormDialog>
  )
}
