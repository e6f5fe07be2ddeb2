import { PasswordInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { startTexts } from './texts.ts'

const LEAST = 10

/** What is wrong with a new password, as far as the page can see. */
export const passwordFault = (password: string): string | null =>
  password.length < LEAST ? startTexts.now()('atLeast') : null

/** `input`: what the form gives to the field. `email`: whose it is, for the keeper of passwords. */
export function NewPassword(props: { label: string; email: string; input: { error?: ReactNode } }) {
  const t = startTexts.use()
  return (
    <>
      <input type="hidden" name="username" autoComplete="username" value={props.email} readOnly />
      <PasswordInput
        label={props.label}
        autoComplete="new-password"
        maxLength={200}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        {...props.input}
        description={props.input.error ? null : t('atLeast')}
      />
    </>
  )
}
