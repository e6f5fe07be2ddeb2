import type { Rate } from '@korben/contract'
import { ActionIcon, Button, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { useFilter } from '../../lib/filter.ts'
import { useFormat } from '../../lib/format.ts'
import { useRights } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { confirm } from '../../ui/confirm.tsx'
import { type DataColumn, DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { useSavedForm } from '../../ui/form.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Page } from '../../ui/page.tsx'
import { usePages } from '../../ui/pages.ts'
import { QueryState } from '../../ui/query-state.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { useCompany } from '../company/index.ts'
import { ratesTexts } from './texts.ts'

const ratesKey = ['rates'] as const

export function RatesPage() {
  const t = ratesTexts.use()
  const ui = uiTexts.use()
  const can = useRights()
  const format = useFormat()
  const currencies = (useCompany().data?.currencies ?? []).filter((one) => one !== 'USD')
  const [isMaking, setMaking] = useState(false)
  const [address, setAddress] = useFilter(['currency'])
  const currency = /^[A-Z]{3}$/.test(address.currency ?? '') ? address.currency : undefined
  const rates = usePages([...ratesKey, { currency }], (page, options) =>
    client.rates.list(currency ? { currency, ...page } : page, options),
  )
  const remove = useWrite(client.rates.delete, { refresh: [ratesKey, ['stats']], done: t('deleted') })
  const askToDelete = ({ currency, day }: Rate) =>
    void confirm({
      title: t('deleteTitle', { currency, day: format.utcDay(day) }),
      consequence: () => t('deleteHint'),
      onConfirm: () => remove.mutate({ currency, day }),
    })
  const columns: DataColumn<Rate & { id: string }>[] = [
    { id: 'day', header: t('day'), width: '96px', cell: ({ day }) => format.utcDay(day) },
    { id: 'currency', header: t('currency'), width: '72px', cell: ({ currency }) => currency },
    { id: 'usd', header: t('usd'), width: 'minmax(72px, 1fr)', align: 'end', cell: ({ usd }) => usd },
    {
      id: 'source',
      header: t('source'),
      secondary: true,
      cell: ({ source }) => (source === 'manual' ? t('manual') : source),
    },
    {
      id: 'actions',
      header: '',
      width: '32px',
      align: 'end',
      cell: (rate) =>
        can('rates:delete') ? (
          <ActionIcon
            variant="subtle"
            color="red"
            aria-label={`${ui('delete')}: ${rate.currency}, ${format.utcDay(rate.day)}`}
            onClick={() => askToDelete(rate)}
          >
            <Icon name="trash" size={16} />
          </ActionIcon>
        ) : null,
    },
  ]
  const makeButton = can('rates:write') ? (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setMaking(true)}>
      {t('make')}
    </Button>
  ) : null
  return (
    <Page title={t('title')} hint={t('hint')} actions={makeButton} wide>
      <Select
        aria-label={t('currency')}
        placeholder={t('every')}
        clearable
        w={180}
        data={currencies}
        value={currency ?? null}
        onChange={(next) => setAddress({ currency: next ?? '' })}
      />
      <QueryState query={rates.query}>
        {() =>
          rates.rows.length === 0 ? (
            <EmptyState icon="money" title={t('empty')} hint={t('emptyHint')} action={makeButton} />
          ) : (
            <DataTable
              label={t('title')}
              rows={rates.rows.map((rate) => ({ ...rate, id: `${rate.currency} ${rate.day}` }))}
              columns={columns}
              rowName={({ id }) => id}
              onEnd={rates.onEnd}
              isLoadingMore={rates.isLoadingMore}
            />
          )
        }
      </QueryState>
      {isMaking ? <NewRate currencies={currencies} onClose={() => setMaking(false)} /> : null}
    </Page>
  )
}

function NewRate({ currencies, onClose }: { currencies: string[]; onClose: () => void }) {
  const t = ratesTexts.use()
  const { form, submit, isSaving } = useSavedForm({
    initial: { currency: currencies[0] ?? '', day: new Date().toISOString().slice(0, 10), usd: '' },
    validate: {
      currency: (currency) => (currency === '' ? t('needed') : null),
      day: (day) => (day === '' ? t('needed') : null),
      usd: (usd) => (/^\d{1,12}([.,]\d{1,12})?$/.test(usd.trim()) ? null : t('usdWrong')),
    },
    save: ({ currency, day, usd }, options) =>
      client.rates.set({ rates: [{ currency, day, usd: usd.trim().replace(',', '.') }] }, options),
    refresh: [ratesKey, ['stats']],
    done: t('made'),
    at: { 'rates.rate_invalid': 'usd' },
    onDone: onClose,
  })
  return (
    <FormDialog opened title={t('make')} onClose={onClose} onSubmit={submit} busy={isSaving}>
      <Select
        label={t('currency')}
        required
        allowDeselect={false}
        data={currencies}
        {...form.getInputProps('currency')}
      />
      <TextInput label={t('day')} type="date" required {...form.getInputProps('day')} />
      <TextInput
        label={t('usd')}
        description={t('usdHint')}
        required
        inputMode="decimal"
        data-autofocus
        {...form.getInputProps('usd')}
      />
    </FormDialog>
  )
}
