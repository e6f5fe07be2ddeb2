import type { Company } from '@korben/contract'
import { Button, Checkbox, Group, Select, Stack, TagsInput, TextInput } from '@mantine/core'
import { client } from '../../lib/client.ts'
import { languages } from '../../lib/language.ts'
import { useRights } from '../../lib/session.ts'
import { CopyId } from '../../ui/copy-id.tsx'
import { useSavedForm } from '../../ui/form.ts'
import { Page } from '../../ui/page.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { useUnsaved } from '../../ui/unsaved.ts'
import { companyKey, useCompany } from './company.ts'
import { companyTexts } from './texts.ts'

/** General settings (COM-6). */
export function CompanyPage() {
  const t = companyTexts.use()
  const company = useCompany()
  return (
    <Page title={t('title')} actions={company.data ? <CopyId id={company.data.id} name={t('id')} size="md" /> : null}>
      <QueryState query={company}>{(data) => <Form key={JSON.stringify(data)} company={data} />}</QueryState>
    </Page>
  )
}

function Form({ company }: { company: Company }) {
  const t = companyTexts.use()
  const ui = uiTexts.use()
  const canWrite = useRights()('company:write')
  const { form, submit, isSaving } = useSavedForm({
    initial: {
      name: company.name,
      timeZone: company.timeZone,
      language: String(company.language),
      defaultCurrency: company.defaultCurrency,
      currencies: company.currencies,
      isApiOn: company.isApiOn,
    },
    save: async ({ language, currencies, ...values }, options) =>
      client.company.update(
        {
          ...values,
          language: languages.find((one) => one === language) ?? company.language,
          currencies: [...new Set(currencies.map((one) => one.trim().toUpperCase()))],
        },
        options,
      ),
    refresh: [companyKey, ['session']],
    done: t('saved'),
    at: { 'company.time_zone_unknown': 'timeZone', 'company.currency_unknown': 'currencies' },
  })
  useUnsaved(form.isDirty() && !isSaving)
  return (
    <form onSubmit={submit} noValidate>
      <fieldset disabled={!canWrite} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
        <Stack gap="md" maw={480}>
          <TextInput label={t('name')} required maxLength={255} {...form.getInputProps('name')} />
          <Select
            label={t('timeZone')}
            description={t('timeZoneHint')}
            searchable
            allowDeselect={false}
            data={[...new Set([company.timeZone, 'UTC', ...Intl.supportedValuesOf('timeZone')])]}
            {...form.getInputProps('timeZone')}
          />
          <Select
            label={t('language')}
            allowDeselect={false}
            data={languages.map((value) => ({ value, label: t(value) }))}
            {...form.getInputProps('language')}
          />
          <TagsInput
            label={t('currencies')}
            description={t('currenciesHint')}
            data={['USD', 'EUR', 'UAH', 'PLN', 'GBP', 'CZK', 'KZT', 'TRY', 'RUB']}
            {...form.getInputProps('currencies')}
          />
          <Select
            label={t('defaultCurrency')}
            allowDeselect={false}
            data={form.getValues().currencies}
            {...form.getInputProps('defaultCurrency')}
          />
          <Checkbox label={t('isApiOn')} {...form.getInputProps('isApiOn', { type: 'checkbox' })} />
          {canWrite ? (
            <Group justify="flex-end">
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
