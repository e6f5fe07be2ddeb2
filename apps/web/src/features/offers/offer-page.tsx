import type { Offer, OfferCategoryId, OfferId, PaymentCreditId } from '@korben/contract'
import { Button, Checkbox, Group, MultiSelect, Select, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { readAmount, writeAmount } from '../../lib/format.ts'
import { isId } from '../../lib/ids.ts'
import { type Fault, faultsOf } from '../../lib/problem.ts'
import { useRights } from '../../lib/session.ts'
import { BackLink } from '../../ui/back-link.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { CopyId } from '../../ui/copy-id.tsx'
import { useSavedForm } from '../../ui/form.ts'
import { Page } from '../../ui/page.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { Section } from '../../ui/section.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { useUnsaved } from '../../ui/unsaved.ts'
import { useCompany } from '../company/index.ts'
import { useCredits } from '../payments/index.ts'
import { type EditedMessages, editMessages, OfferMessages, writeMessages } from './offer-messages.tsx'
import { offersKey, useOffer, useOfferCategories } from './offers.ts'
import { offersTexts } from './texts.ts'

export function OfferPage({ offerId }: { offerId: OfferId }) {
  const offer = useOffer(offerId)
  return (
    <QueryState query={offer}>
      {(data) => <OfferForm key={data.updatedAt} categoryId={data.categoryId} offer={data} />}
    </QueryState>
  )
}

export function NewOfferPage() {
  const { offerOrCategoryId } = useParams({ strict: false })
  return isId<'offer_category'>(offerOrCategoryId) ? <OfferForm categoryId={offerOrCategoryId} offer={null} /> : null
}

function OfferForm({ categoryId, offer }: { categoryId: OfferCategoryId; offer: Offer | null }) {
  const t = offersTexts.use()
  const ui = uiTexts.use()
  const canWrite = useRights()('offers:write')
  const navigate = useNavigate()
  const company = useCompany().data
  const categories = useOfferCategories().data ?? []
  const credits = useCredits().data ?? []
  const [messages, setMessages] = useState<EditedMessages>(() => editMessages(offer?.messages ?? {}))
  const [isTouched, setTouched] = useState(false)
  const [faults, setFaults] = useState<Fault[]>([])
  const { form, submit, isSaving } = useSavedForm({
    initial: {
      name: offer?.name ?? '',
      title: offer?.title ?? '',
      description: offer?.description ?? '',
      categoryId: String(categoryId),
      language: offer?.language ?? 'en',
      price: offer ? writeAmount(offer.price) : '',
      currency: offer?.price.currency ?? '',
      stock: offer?.stock == null ? '' : String(offer.stock),
      isOn: offer?.isOn ?? true,
      paymentCreditIds: (offer?.paymentCreditIds ?? []).map(String),
    },
    validate: {
      price: (price, { currency }) =>
        readAmount(price, currency || (company?.defaultCurrency ?? 'USD')) === null ? t('priceWrong') : null,
      stock: (stock) => (/^\d{0,9}$/.test(stock.trim()) ? null : t('stockWrong')),
    },
    save: (values, options) => {
      const currency = values.currency || (company?.defaultCurrency ?? 'USD')
      const written = {
        categoryId: isId<'offer_category'>(values.categoryId) ? values.categoryId : categoryId,
        name: values.name,
        title: values.title,
        description: values.description,
        language: values.language,
        price: { amountMinor: readAmount(values.price, currency) ?? 0, currency },
        stock: values.stock.trim() === '' ? null : Number(values.stock),
        isOn: values.isOn,
        paymentCreditIds: values.paymentCreditIds.filter((id): id is PaymentCreditId => isId<'payment_credit'>(id)),
        messages: writeMessages(messages),
      }
      return offer
        ? client.offers.update({ offerId: offer.id, ...written }, options)
        : client.offers.create(written, options)
    },
    refresh: [offersKey],
    done: offer ? t('saved') : t('made'),
    at: { 'offers.currency_not_enabled': 'currency', 'offers.price_invalid': 'price' },
    onDone: ({ id }) => {
      setFaults([])
      void navigate({ to: `/campaigns-offers/${id}/offers/1`, ignoreBlocker: true })
    },
    onRefused: (error) => setFaults(faultsOf(error)),
  })
  useUnsaved((form.isDirty() || isTouched) && !isSaving)
  return (
    <Page
      title={offer?.name ?? t('make')}
      wide
      above={
        <BackLink to={`/campaigns-offers/${categoryId}/offers/1`}>
          {categories.find(({ id }) => id === categoryId)?.name ?? t('title')}
        </BackLink>
      }
      actions={
        <>
          {offer ? <CopyButton text={offer.publicUrl} label={t('copyLink')} name={offer.name} /> : null}
          {offer ? <CopyId id={offer.id} name={offer.name} size="md" /> : null}
          {canWrite ? (
            <Button loading={isSaving} onClick={() => submit()}>
              {offer ? ui('save') : ui('create')}
            </Button>
          ) : null}
        </>
      }
    >
      <fieldset disabled={!canWrite} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
          <Stack gap="sm">
            <TextInput
              label={t('name')}
              description={t('nameHint')}
              required
              maxLength={255}
              {...form.getInputProps('name')}
            />
            <TextInput
              label={t('offerTitle')}
              description={t('titleHint')}
              required
              maxLength={255}
              {...form.getInputProps('title')}
            />
            <Textarea label={t('description')} autosize minRows={2} {...form.getInputProps('description')} />
            <Group grow align="flex-start">
              <TextInput label={t('price')} required inputMode="decimal" {...form.getInputProps('price')} />
              <Select
                label={t('currency')}
                allowDeselect={false}
                data={company?.currencies ?? []}
                placeholder={company?.defaultCurrency ?? ''}
                {...form.getInputProps('currency')}
                value={form.getValues().currency || null}
              />
            </Group>
            <Group grow align="flex-start">
              <TextInput
                label={t('stock')}
                description={t('stockHint')}
                inputMode="numeric"
                {...form.getInputProps('stock')}
              />
              <Select
                label={t('language')}
                description=" "
                allowDeselect={false}
                data={['en', 'uk', 'ru']}
                {...form.getInputProps('language')}
              />
            </Group>
            <MultiSelect
              label={t('credits')}
              data={credits.map(({ id, name }) => ({ value: String(id), label: name }))}
              {...form.getInputProps('paymentCreditIds')}
            />
            <Select
              label={t('category')}
              allowDeselect={false}
              data={categories.map(({ id, name }) => ({ value: String(id), label: name }))}
              {...form.getInputProps('categoryId')}
            />
            <Checkbox label={t('isOn')} {...form.getInputProps('isOn', { type: 'checkbox' })} />
            {offer ? (
              <TextInput label={t('publicUrl')} description={t('publicUrlHint')} readOnly value={offer.publicUrl} />
            ) : null}
          </Stack>
          <Section title={t('messages')}>
            <OfferMessages
              value={messages}
              faults={faults}
              onChange={(next) => {
                setMessages(next)
                setTouched(true)
              }}
            />
          </Section>
        </SimpleGrid>
      </fieldset>
    </Page>
  )
}
