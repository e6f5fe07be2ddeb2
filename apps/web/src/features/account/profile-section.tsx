import type { Profile } from '@korben/contract'
import { Button, Group, Select, SimpleGrid, TextInput } from '@mantine/core'
import { client } from '../../lib/client.ts'
import { adoptLanguage, languages } from '../../lib/language.ts'
import { queryClient } from '../../lib/query.ts'
import { keepSession, sessionQuery } from '../../lib/session.ts'
import { useSavedForm } from '../../ui/form.ts'
import { QueryState } from '../../ui/query-state.tsx'
import { Section } from '../../ui/section.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { useUnsaved } from '../../ui/unsaved.ts'
import { profileKey, useProfile } from './account.ts'
import { accountTexts } from './texts.ts'
import { knownTimeZones } from './time-zones.ts'

/** Each language as it calls itself. */
const NAMES = { en: 'English', uk: 'Українська', ru: 'Русский' }
/** The choice that leaves it to the company. */
const AS_COMPANY = ''

export function ProfileSection() {
  const t = accountTexts.use()
  const profile = useProfile()
  return (
    <Section title={t('profile')}>
      <QueryState query={profile}>{(data) => <ProfileForm profile={data} />}</QueryState>
    </Section>
  )
}

/** The whole application reads on in the new language and by the new clock. */
async function readAnew(): Promise<void> {
  const session = keepSession(await client.session.get())
  adoptLanguage(session.language)
  queryClient.setQueryData(sessionQuery.queryKey, session)
}

function ProfileForm({ profile }: { profile: Profile }) {
  const t = accountTexts.use()
  const ui = uiTexts.use()
  const { form, submit, isSaving } = useSavedForm({
    initial: {
      name: profile.name ?? '',
      language: String(profile.language ?? AS_COMPANY),
      timeZone: profile.timeZone ?? AS_COMPANY,
    },
    validate: { name: (value) => (profile.name !== null && value.trim() === '' ? t('needed') : null) },
    save: async ({ name, language, timeZone }, options) => {
      const saved = await client.profile.update(
        {
          ...(name === (profile.name ?? '') ? {} : { name: name.trim() }),
          language: languages.find((one) => one === language) ?? null,
          timeZone: timeZone === AS_COMPANY ? null : timeZone,
        },
        options,
      )
      await readAnew()
      return saved
    },
    refresh: [profileKey],
    at: { 'company.time_zone_unknown': 'timeZone' },
    onDone: () => form.resetDirty(),
    done: t('profileSaved'),
  })
  const isDirty = form.isDirty()
  useUnsaved(isDirty)
  return (
    <form onSubmit={submit} noValidate>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        {profile.name === null ? null : (
          <TextInput
            label={t('name')}
            description={t('nameHint')}
            autoComplete="name"
            maxLength={255}
            {...form.getInputProps('name')}
          />
        )}
        <TextInput label={t('email')} description={t('emailHint')} value={profile.email} readOnly />
        <Select
          label={t('language')}
          allowDeselect={false}
          data={[
            { value: AS_COMPANY, label: t('asCompany') },
            ...languages.map((value) => ({ value, label: NAMES[value] })),
          ]}
          {...form.getInputProps('language')}
        />
        <Select
          label={t('timeZone')}
          searchable
          allowDeselect={false}
          maxDropdownHeight={300}
          nothingFoundMessage={ui('nothingFound')}
          data={[
            { value: AS_COMPANY, label: t('asCompany') },
            ...knownTimeZones(profile.timeZone).map((zone) => ({ value: zone, label: zone })),
          ]}
          {...form.getInputProps('timeZone')}
        />
      </SimpleGrid>
      <Group mt="md">
        <Button type="submit" loading={isSaving} disabled={!isDirty}>
          {ui('save')}
        </Button>
      </Group>
    </form>
  )
}
