import type { TunnelId } from '@korben/contract'
import { Group, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { client } from '../../lib/client.ts'
import { readAmount } from '../../lib/format.ts'
import { isId } from '../../lib/ids.ts'
import { useSavedForm } from '../../ui/form.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { useCompany } from '../company/index.ts'
import { expensesTexts } from './texts.ts'

export function NewExpense({ onClose }: { onClose: () => void }) {
  const t = expensesTexts.use()
  const ui = uiTexts.use()
  const company = useCompany().data
  const { form, submit, isSaving } = useSavedForm({
    initial: {
      tunnelId: '',
      trafficSourceId: '',
      amount: '',
      currency: company?.defaultCurrency ?? 'USD',
      day: new Date().toISOString().slice(0, 10),
      note: '',
    },
    validate: {
      trafficSourceId: (id) => (isId(id) ? null : t('needed')),
      amount: (amount, { currency }) => (readAmount(amount, currency) === null ? t('amountWrong') : null),
    },
    save: async ({ trafficSourceId, amount, currency, day, note }, options) => {
      if (!isId<'traffic_source'>(trafficSourceId)) throw new Error('The form is sent only when a source is chosen.')
      const amountMinor = readAmount(amount, currency) ?? 0
      return client.expenses.create({ trafficSourceId, amount: { amountMinor, currency }, day, note }, options)
    },
    refresh: [['expenses'], ['stats']],
    done: t('made'),
    at: { 'stats.expense_invalid': 'amount' },
    onDone: onClose,
  })
  const { tunnelId } = form.getValues()
  const tunnels = useQuery({
    queryKey: ['tunnels', 'choice'],
    queryFn: async ({ signal }) => (await client.tunnels.list({ limit: 100 }, { signal })).data,
  })
  const sources = useQuery({
    queryKey: ['leadgen', 'sources of', tunnelId],
    queryFn: ({ signal }) => (isId<'tunnel'>(tunnelId) ? listSources(tunnelId, signal) : []),
    enabled: isId(tunnelId),
  })
  return (
    <FormDialog opened title={t('make')} submitLabel={ui('save')} onClose={onClose} onSubmit={submit} busy={isSaving}>
      <Select
        label={t('tunnel')}
        required
        searchable
        data-autofocus
        data={(tunnels.data ?? []).map(({ id, name }) => ({ value: String(id), label: name }))}
        value={tunnelId === '' ? null : tunnelId}
        onChange={(next) => form.setValues({ tunnelId: next ?? '', trafficSourceId: '' })}
      />
      <Select
        label={t('source')}
        required
        searchable
        disabled={tunnelId === ''}
        data={sources.data ?? []}
        {...form.getInputProps('trafficSourceId')}
      />
      <Group grow align="flex-start">
        <TextInput label={t('amount')} required inputMode="decimal" {...form.getInputProps('amount')} />
        <Select
          label={t('currency')}
          allowDeselect={false}
          data={company?.currencies ?? []}
          {...form.getInputProps('currency')}
        />
      </Group>
      <TextInput label={t('day')} type="date" required {...form.getInputProps('day')} />
      <TextInput label={t('note')} maxLength={1000} {...form.getInputProps('note')} />
    </FormDialog>
  )
}

/** The traffic sources of a tunnel, each under the name of its leadgentool. */
async function listSources(tunnelId: TunnelId, signal: AbortSignal) {
  const tools = await client.leadgen.list({ tunnelId }, { signal })
  const lists = await Promise.all(
    tools.data.map(async ({ id, name }) => {
      const { data } = await client.leadgen.listSources({ leadgentoolId: id, limit: 100 }, { signal })
      return data.map((source) => ({ value: String(source.id), label: `${name} · ${source.name}` }))
    }),
  )
  return lists.flat()
}
