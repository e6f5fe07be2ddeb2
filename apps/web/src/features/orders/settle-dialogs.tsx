import type { Order } from '@korben/contract'
import { Group, Select, Text, Textarea, TextInput } from '@mantine/core'
import { client } from '../../lib/client.ts'
import { readAmount, writeAmount } from '../../lib/format.ts'
import { given } from '../../lib/given.ts'
import { useSavedForm } from '../../ui/form.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { useCompany } from '../company/index.ts'
import { ordersKey } from './orders.ts'
import { ordersTexts } from './texts.ts'

/** It was paid: how much, when. May be repeated to correct it. */
export function ResolveDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const t = ordersTexts.use()
  const currencies = useCompany().data?.currencies ?? [order.price.currency]
  const { form, submit, isSaving } = useSavedForm({
    initial: { price: writeAmount(order.price), currency: order.price.currency, paidAt: '', note: '' },
    validate: { price: (price, { currency }) => (readAmount(price, currency) === null ? t('amountWrong') : null) },
    save: async ({ price, currency, paidAt, note }, options) =>
      client.orders.resolve(
        given({
          orderId: order.id,
          price: { amountMinor: readAmount(price, currency) ?? 0, currency },
          paidAt: paidAt === '' ? undefined : new Date(paidAt).toISOString(),
          note: note.trim() || undefined,
        }),
        options,
      ),
    refresh: [ordersKey],
    done: t('resolved'),
    at: { 'orders.currency_not_enabled': 'currency', 'orders.price_invalid': 'price' },
    onDone: onClose,
  })
  return (
    <FormDialog
      opened
      title={t('resolve')}
      submitLabel={t('resolve')}
      onClose={onClose}
      onSubmit={submit}
      busy={isSaving}
    >
      <Group grow align="flex-start">
        <TextInput label={t('received')} required inputMode="decimal" data-autofocus {...form.getInputProps('price')} />
        <Select label={t('currency')} allowDeselect={false} data={currencies} {...form.getInputProps('currency')} />
      </Group>
      <TextInput label={t('paidAt')} type="datetime-local" {...form.getInputProps('paidAt')} />
      <Textarea label={t('note')} autosize minRows={2} {...form.getInputProps('note')} />
    </FormDialog>
  )
}

/** It will not be paid, or the money went back. */
export function CloseDialog(props: { order: Order; deed: 'reject' | 'refund'; onClose: () => void }) {
  const t = ordersTexts.use()
  const { order, deed, onClose } = props
  const { form, submit, isSaving } = useSavedForm({
    initial: { note: '' },
    save: async ({ note }, options) => {
      const input = given({ orderId: order.id, note: note.trim() || undefined })
      return deed === 'reject' ? client.orders.reject(input, options) : client.orders.refund(input, options)
    },
    refresh: [ordersKey],
    done: deed === 'reject' ? t('rejected') : t('refunded'),
    onDone: onClose,
  })
  return (
    <FormDialog opened title={t(deed)} submitLabel={t(deed)} onClose={onClose} onSubmit={submit} busy={isSaving}>
      {deed === 'refund' ? <Text size="sm">{t('refundHint')}</Text> : null}
      <Textarea label={t('note')} autosize minRows={2} data-autofocus {...form.getInputProps('note')} />
    </FormDialog>
  )
}
