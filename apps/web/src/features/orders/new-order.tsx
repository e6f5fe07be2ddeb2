import type { Order } from '@korben/contract'
import { Checkbox, Select, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { given } from '../../lib/given.ts'
import { isId } from '../../lib/ids.ts'
import { useSavedForm } from '../../ui/form.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { useOfferChoice } from '../offers/index.ts'
import { useCredits } from '../payments/index.ts'
import { ordersKey } from './orders.ts'
import { PersonalLink } from './personal-link.tsx'
import { ordersTexts } from './texts.ts'

/** An order made by hand, to be paid by a manual payment credit. */
export function NewOrder({ onClose, onMade }: { onClose: () => void; onMade: (order: Order) => void }) {
  const t = ordersTexts.use()
  const ui = uiTexts.use()
  const offers = useOfferChoice().data ?? []
  const credits = (useCredits().data ?? []).filter(({ type, isOn }) => type === 'MANUAL' && isOn)
  const needed = (value: string) => (isId(value) ? null : t('needed'))
  const { form, submit, isSaving } = useSavedForm({
    initial: { personId: '', offerId: '', paymentCreditId: '', email: '', phone: '', notifyBuyer: true },
    validate: { personId: needed, offerId: needed, paymentCreditId: needed },
    save: async ({ personId, offerId, paymentCreditId, email, phone, notifyBuyer }, options) => {
      if (!isId<'person'>(personId) || !isId<'offer'>(offerId) || !isId<'payment_credit'>(paymentCreditId)) {
        throw new Error('The form is sent only when all three are chosen.')
      }
      const contact = given({ email: email.trim() || undefined, phone: phone.trim() || undefined })
      return client.orders.create({ personId, offerId, paymentCreditId, notifyBuyer, ...contact }, options)
    },
    refresh: [ordersKey],
    done: t('made'),
    at: {
      'people.email_invalid': 'email',
      'people.phone_invalid': 'phone',
      'orders.buyer_incomplete': 'email',
      'offers.not_available': 'offerId',
    },
    onDone: onMade,
  })
  const { personId, offerId } = form.getValues()
  return (
    <FormDialog opened title={t('make')} submitLabel={ui('create')} onClose={onClose} onSubmit={submit} busy={isSaving}>
      <PersonSelect {...form.getInputProps('personId')} />
      <Select
        label={t('offer')}
        required
        searchable
        data={offers.filter(({ isOn }) => isOn).map(({ id, name }) => ({ value: String(id), label: name }))}
        {...form.getInputProps('offerId')}
      />
      <Select
        label={t('credit')}
        required
        data={credits.map(({ id, name }) => ({ value: String(id), label: name }))}
        {...form.getInputProps('paymentCreditId')}
      />
      <TextInput label={t('email')} description={t('fromCard')} type="email" {...form.getInputProps('email')} />
      <TextInput label={t('phone')} description={t('fromCard')} type="tel" {...form.getInputProps('phone')} />
      <Checkbox label={t('notify')} {...form.getInputProps('notifyBuyer', { type: 'checkbox' })} />
      {isId<'person'>(personId) && isId<'offer'>(offerId) ? (
        <PersonalLink personId={personId} offerId={offerId} />
      ) : null}
    </FormDialog>
  )
}

/** Finds the person while their name is typed. */
function PersonSelect(props: { value?: string; onChange?: (value: string | null) => void; error?: React.ReactNode }) {
  const t = ordersTexts.use()
  const [typed, setTyped] = useState('')
  const [words] = useDebouncedValue(typed.trim(), 250)
  const people = useQuery({
    queryKey: ['people', 'choice', words],
    queryFn: async ({ signal }) =>
      (await client.people.list(words === '' ? { limit: 20 } : { limit: 20, search: words }, { signal })).data,
    placeholderData: keepPreviousData,
  })
  return (
    <Select
      label={t('person')}
      placeholder={t('findPerson')}
      required
      searchable
      data-autofocus
      searchValue={typed}
      onSearchChange={setTyped}
      // The server has searched already, also by phone and e-mail, which the label does not show.
      filter={({ options }) => options}
      data={(people.data ?? []).map(({ id, name }) => ({ value: String(id), label: name }))}
      value={props.value === '' ? null : (props.value ?? null)}
      onChange={(value) => props.onChange?.(value ?? '')}
      error={props.error}
    />
  )
}
