import type { Connection } from '@korben/contract'
import { Text, TextInput } from '@mantine/core'
import { client } from '../../lib/client.ts'
import { useSavedForm } from '../../ui/form.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { connectionsKey, refusalWords } from './connections.ts'
import { connectionsTexts } from './texts.ts'

/** Takes up work again, with a new token or the present one; chats and queue stay (CON-7). */
export function ReconnectDialog({ connection: { id }, onClose }: { connection: Connection; onClose: () => void }) {
  const t = connectionsTexts.use()
  const { form, submit, isSaving } = useSavedForm({
    initial: { token: '' },
    save: ({ token }, options) =>
      client.connections.reconnect(
        { connectionId: id, ...(token.trim() === '' ? {} : { token: token.trim() }) },
        options,
      ),
    refresh: [connectionsKey],
    done: t('reconnected'),
    at: { 'connections.refused': 'token', 'connections.other_bot': 'token' },
    say: refusalWords,
    onDone: onClose,
  })
  return (
    <FormDialog
      opened
      title={t('reconnect')}
      submitLabel={t('reconnect')}
      onClose={onClose}
      onSubmit={submit}
      busy={isSaving}
    >
      <Text size="sm">{t('reconnectHint')}</Text>
      <TextInput
        label={t('newToken')}
        description={t('newTokenHint')}
        autoComplete="off"
        spellCheck={false}
        maxLength={300}
        data-autofocus
        {...form.getInputProps('token')}
      />
    </FormDialog>
  )
}
