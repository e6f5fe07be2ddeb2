import { ActionIcon, Center, Code, CopyButton, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import type { QueryKey } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { useSavedForm } from '../../ui/form.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { factorTexts } from './factor-texts.ts'
import { QrCode } from './qr-code.tsx'

type Secret = { secret: string; uri: string }

/** Switches the second factor on: the password, the picture for the app, and a code of the app to prove that it works. */
export function EnrolDialog(props: {
  refresh: readonly QueryKey[]
  onClose: () => void
  onDone: (recoveryCodes: readonly string[]) => void
}) {
  const [begun, setBegun] = useState<Secret | null>(null)
  if (!begun) return <PasswordStep onClose={props.onClose} onDone={setBegun} />
  return <CodeStep begun={begun} {...props} />
}

function PasswordStep({ onClose, onDone }: { onClose: () => void; onDone: (begun: Secret) => void }) {
  const t = factorTexts.use()
  const { form, submit, isSaving } = useSavedForm({
    initial: { password: '' },
    validate: { password: (value) => (value === '' ? t('needed') : null) },
    save: (values, options) => client.secondFactor.begin(values, options),
    at: { 'auth.password_wrong': 'password', 'auth.too_many_tries': 'password' },
    onDone,
  })
  return (
    <FormDialog opened title={t('title')} submitLabel={t('next')} onClose={onClose} onSubmit={submit} busy={isSaving}>
      <Text size="sm">{t('passwordFirst')}</Text>
      <PasswordInput
        label={t('password')}
        autoComplete="current-password"
        data-autofocus
        {...form.getInputProps('password')}
      />
    </FormDialog>
  )
}

/** As it is read aloud and typed in: groups of four. */
const inGroups = (secret: string) => secret.replaceAll(/(.{4})(?=.)/g, '$1 ')

function CodeStep(props: {
  begun: Secret
  refresh: readonly QueryKey[]
  onClose: () => void
  onDone: (recoveryCodes: readonly string[]) => void
}) {
  const t = factorTexts.use()
  const { secret, uri } = props.begun
  const { form, submit, isSaving } = useSavedForm({
    initial: { code: '' },
    validate: { code: (value) => (/^\d{6}$/.test(value.replaceAll(' ', '')) ? null : t('codeHint')) },
    save: ({ code }, options) => client.secondFactor.confirm({ code: code.replaceAll(' ', '') }, options),
    refresh: props.refresh,
    at: { 'auth.code_wrong': 'code', 'auth.too_many_tries': 'code' },
    onDone: ({ recoveryCodes }) => props.onDone(recoveryCodes),
  })
  return (
    <FormDialog
      opened
      title={t('title')}
      submitLabel={t('confirm')}
      onClose={props.onClose}
      onSubmit={submit}
      busy={isSaving}
    >
      <Text size="sm">{t('scan')}</Text>
      <Center>
        <QrCode text={uri} label={t('qr')} />
      </Center>
      <Stack gap={4}>
        <Text size="sm" c="dimmed">
          {t('byHand')}
        </Text>
        <Group gap={4} wrap="nowrap">
          <Code style={{ overflowWrap: 'anywhere' }}>{inGroups(secret)}</Code>
          <CopyButton value={secret} timeout={2000}>
            {({ copied, copy }) => (
              <ActionIcon variant="subtle" color={copied ? 'teal' : 'gray'} aria-label={t('copyKey')} onClick={copy}>
                <Icon name={copied ? 'check' : 'copy'} size={16} />
              </ActionIcon>
            )}
          </CopyButton>
        </Group>
      </Stack>
      <TextInput
        label={t('code')}
        description={t('codeHint')}
        inputMode="numeric"
        autoComplete="one-time-code"
        data-autofocus
        autoFocus
        {...form.getInputProps('code')}
      />
    </FormDialog>
  )
}
