import type { User } from '@korben/contract'
import { PasswordInput, Text } from '@mantine/core'
import { client } from '../../lib/client.ts'
import { sessionQuery } from '../../lib/session.ts'
import { useSavedForm } from '../../ui/form.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { usersKey } from './team.ts'
import { teamTexts } from './texts.ts'

/** Gives the company away. The password is asked for, because there is no way back without the new owner. */
export function MakeOwnerDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const t = teamTexts.use()
  const { form, submit, isSaving } = useSavedForm({
    initial: { password: '' },
    save: ({ password }, options) => client.users.makeOwner({ userId: user.id, password }, options),
    refresh: [usersKey, sessionQuery.queryKey],
    done: t('madeOwner', { name: user.name }),
    at: { 'auth.password_wrong': 'password', 'auth.too_many_tries': 'password' },
    onDone: onClose,
  })
  return (
    <FormDialog
      opened
      title={t('makeOwnerTitle', { name: user.name })}
      submitLabel={t('makeOwner')}
      onClose={onClose}
      onSubmit={submit}
      busy={isSaving}
    >
      <Text size="sm">{t('makeOwnerHint', { name: user.name })}</Text>
      <PasswordInput
        label={t('password')}
        autoComplete="current-password"
        data-autofocus
        {...form.getInputProps('password')}
      />
    </FormDialog>
  )
}
