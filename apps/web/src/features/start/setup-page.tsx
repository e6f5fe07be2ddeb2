import { Button, Code, Select, Stack, TextInput } from '@mantine/core'
import { client } from '../../lib/client.ts'
import { useLanguage } from '../../lib/language.ts'
import { useSavedForm } from '../../ui/form.ts'
import { QueryState } from '../../ui/query-state.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { knownTimeZones, zoneHere } from '../account/index.ts'
import { useEnter } from './enter.ts'
import { useInstallation } from './installation.ts'
import { NewPassword, passwordFault } from './new-password.tsx'
import { StartPage, ToSignIn } from './start-page.tsx'
import { startTexts } from './texts.ts'

const NEW_CODE = 'npm run -s korben -- setup code'

/** The first visitor makes the company, with the code that the start has printed. */
export function SetupPage() {
  const t = startTexts.use()
  const installation = useInstallation()
  const isClosed = installation.data?.isOpen === false
  return (
    <StartPage
      title={isClosed ? t('setupClosed') : t('setupTitle')}
      hint={isClosed ? t('setupClosedHint') : t('setupHint')}
    >
      <QueryState query={installation}>
        {({ isOpen }) => (isOpen ? <SetupForm /> : <ToSignIn variant="filled" />)}
      </QueryState>
    </StartPage>
  )
}

function SetupForm() {
  const t = startTexts.use()
  const ui = uiTexts.use()
  const enter = useEnter()
  const language = useLanguage()
  const here = zoneHere()
  const needed = (value: string) => (value.trim() === '' ? t('needed') : null)
  const { form, submit, isSaving } = useSavedForm({
    initial: { code: '', companyName: '', ownerName: '', email: '', password: '', timeZone: here },
    validate: {
      code: needed,
      companyName: needed,
      ownerName: needed,
      email: needed,
      password: passwordFault,
    },
    save: (values, options) =>
      client.setup.create({ ...values, email: values.email.trim(), code: values.code.trim(), language }, options),
    at: {
      'auth.setup_code_wrong': 'code',
      'auth.too_many_tries': 'code',
      'auth.login_taken': 'email',
      'company.time_zone_unknown': 'timeZone',
    },
    onDone: ({ session }) => enter(session),
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          label={t('code')}
          placeholder="XXXX-XXXX-XXXX"
          autoFocus
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={50}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          description={
            <>
              {t('codeHint')} <Code>{NEW_CODE}</Code>
            </>
          }
          {...form.getInputProps('code')}
        />
        <TextInput
          label={t('company')}
          autoComplete="organization"
          maxLength={255}
          {...form.getInputProps('companyName')}
        />
        <TextInput label={t('name')} autoComplete="name" maxLength={255} {...form.getInputProps('ownerName')} />
        <TextInput
          label={t('email')}
          type="email"
          autoComplete="username"
          maxLength={254}
          {...form.getInputProps('email')}
        />
        <NewPassword label={t('password')} email="" input={form.getInputProps('password')} />
        <Select
          label={t('timeZone')}
          searchable
          allowDeselect={false}
          nothingFoundMessage={ui('nothingFound')}
          data={knownTimeZones(here)}
          {...form.getInputProps('timeZone')}
        />
        <Button type="submit" loading={isSaving} fullWidth>
          {t('setUp')}
        </Button>
      </Stack>
    </form>
  )
}
