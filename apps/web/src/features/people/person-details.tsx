import type { Person } from '@korben/contract'
import { Button, Group, Select, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { client } from '../../lib/client.ts'
import { useRights } from '../../lib/session.ts'
import { useSavedForm } from '../../ui/form.ts'
import { uiTexts } from '../../ui/texts.ts'
import { peopleKey } from './people.ts'
import { peopleTexts } from './texts.ts'

const GENDERS = ['NO_DATA', 'FEMALE', 'MALE', 'OTHER'] as const
const isGender = (value: string): value is Person['gender'] => GENDERS.some((one) => one === value)
const orUnknown = (text: string) => (text.trim() === '' ? null : text.trim())

/** What is known of a person, to be changed in place. */
export function PersonDetails({ person }: { person: Person }) {
  const t = peopleTexts.use()
  const ui = uiTexts.use()
  const canWrite = useRights()('people:write')
  const { form, submit, isSaving } = useSavedForm({
    initial: {
      name: person.name,
      phone: person.phone ?? '',
      email: person.email ?? '',
      gender: String(person.gender),
      locale: person.locale,
      timeZone: person.timeZone ?? '',
    },
    save: async ({ name, phone, email, gender, locale, timeZone }, options) =>
      client.people.update(
        {
          personId: person.id,
          name,
          phone: orUnknown(phone),
          email: orUnknown(email),
          gender: isGender(gender) ? gender : 'NO_DATA',
          locale,
          timeZone: orUnknown(timeZone),
        },
        options,
      ),
    refresh: [peopleKey, ['chats']],
    done: t('saved'),
    at: {
      'people.phone_invalid': 'phone',
      'people.email_invalid': 'email',
      'company.time_zone_unknown': 'timeZone',
    },
    onDone: () => form.resetDirty(),
  })
  return (
    <form onSubmit={submit} noValidate>
      <fieldset disabled={!canWrite} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
        <Stack gap="sm">
          <TextInput label={t('name')} required maxLength={255} {...form.getInputProps('name')} />
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            <TextInput label={t('phone')} type="tel" placeholder={t('unknown')} {...form.getInputProps('phone')} />
            <TextInput label={t('email')} type="email" placeholder={t('unknown')} {...form.getInputProps('email')} />
            <Select
              label={t('gender')}
              data={GENDERS.map((value) => ({ value, label: t(value) }))}
              allowDeselect={false}
              {...form.getInputProps('gender')}
            />
            <TextInput label={t('locale')} placeholder="uk" {...form.getInputProps('locale')} />
            <TextInput label={t('timeZone')} placeholder="Europe/Kyiv" {...form.getInputProps('timeZone')} />
          </SimpleGrid>
          {form.isDirty() ? (
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={() => form.reset()}>
                {ui('cancel')}
              </Button>
              <Button type="submit" loading={isSaving}>
                {ui('save')}
              </Button>
            </Group>
          ) : null}
        </Stack>
      </fieldset>
    </form>
  )
}
