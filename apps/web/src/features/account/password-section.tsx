import { Button, Group, PasswordInput, SimpleGrid, Text } from '@mantine/core'
import { client } from '../../lib/client.ts'
import { useSession } from '../../lib/session.ts'
import { useSavedForm } from '../../ui/form.ts'
import { Section } from '../../ui/section.tsx'
import { devicesKey, eventsKey } from './account.ts'
import { accountTexts } from './texts.ts'

const LEAST = 10

export function PasswordSection() {
  const t = accountTexts.use()
  const email = useSession()?.login.email
  const { form, submit, isSaving } = useSavedForm({
    initial: { current: '', password: '' },
    validate: {
      current: (value) => (value === '' ? t('needed') : null),
      password: (value) => (value.length < LEAST ? t('atLeast') : null),
    },
    save: (values, options) => client.session.changePassword(values, options),
    refresh: [devicesKey, eventsKey],
    done: t('passwordChanged'),
    at: { 'auth.password_wrong': 'current', 'auth.too_many_tries': 'current' },
    onDone: () => form.reset(),
  })
  return (
    <Section title={t('password')}>
      <Text size="sm" c="dimmed">
        {t('passwordHint')}
      </Text>
      <form onSubmit={submit} noValidate>
        <input type="hidden" name="username" autoComplete="username" value={email ?? ''} readOnly />
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
          <PasswordInput
            label={t('current')}
            autoComplete="current-password"
            maxLength={200}
            {...form.getInputProps('current')}
          />
          <PasswordInput
            label={t('newPassword')}
            autoComplete="new-password"
            maxLength={200}
            {...form.getInputProps('password')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            description={t('atLeast')}
          />
        </SimpleGrid>
        <Group mt="md">
          <Button type="submit" loading={isSaving}>
            {t('changePassword')}
          </Button>
        </Group>
      </form>
    </Section>
  )
}
