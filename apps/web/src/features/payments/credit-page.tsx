import type { PaymentCredit } from '@korben/contract'
import { Alert, Button, Checkbox, Group, MultiSelect, Stack, Textarea, TextInput } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import { client } from '../../lib/client.ts'
import { isId } from '../../lib/ids.ts'
import { useRights } from '../../lib/session.ts'
import { BackLink } from '../../ui/back-link.tsx'
import { CopyId } from '../../ui/copy-id.tsx'
import { useSavedForm } from '../../ui/form.ts'
import { Page } from '../../ui/page.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { useUnsaved } from '../../ui/unsaved.ts'
import { useCompany } from '../company/index.ts'
import { creditsKey, useCredit } from './payments.ts'
import { paymentsTexts } from './texts.ts'

const LIST = '/settings/integrations/payments/credits'

/** A single payment credit; `new` in the place of the id makes one. */
export function CreditPage() {
  const { paymentCreditId } = useParams({ strict: false })
  if (paymentCreditId === 'new') return <CreditForm credit={null} />
  return isId<'payment_credit'>(paymentCreditId) ? <Known key={paymentCreditId} id={paymentCreditId} /> : null
}

function Known({ id }: { id: PaymentCredit['id'] }) {
  const credit = useCredit(id)
  return <QueryState query={credit}>{(data) => <CreditForm key={data.updatedAt} credit={data} />}</QueryState>
}

function CreditForm({ credit }: { credit: PaymentCredit | null }) {
  const t = paymentsTexts.use()
  const ui = uiTexts.use()
  const can = useRights()
  const navigate = useNavigate()
  const currencies = useCompany().data?.currencies ?? []
  const isFixed = (credit !== null && credit.type !== 'MANUAL') || !can('payments:write')
  const { form, submit, isSaving } = useSavedForm({
    initial: {
      name: credit?.name ?? '',
      currencies: credit?.currencies ?? [],
      instructions: credit?.instructions ?? '',
      isOn: credit?.isOn ?? true,
    },
    save: ({ name, currencies, instructions, isOn }, options) =>
      credit
        ? client.payments.updateCredit({ paymentCreditId: credit.id, name, currencies, instructions, isOn }, options)
        : client.payments.createCredit({ name, currencies, instructions }, options),
    refresh: [creditsKey],
    done: credit ? t('saved') : t('made'),
    at: { 'payments.currency_not_enabled': 'currencies' },
    onDone: () => void navigate({ to: LIST, ignoreBlocker: true }),
  })
  useUnsaved(form.isDirty() && !isSaving)
  return (
    <Page
      title={credit?.name ?? t('make')}
      above={<BackLink to={LIST}>{t('title')}</BackLink>}
      actions={credit ? <CopyId id={credit.id} name={credit.name} size="md" /> : null}
    >
      {credit && credit.type !== 'MANUAL' ? <Alert color="gray">{t('fixed')}</Alert> : null}
      <form onSubmit={submit} noValidate>
        <fieldset disabled={isFixed} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
          <Stack gap="md" maw={560}>
            <TextInput label={t('name')} required maxLength={255} {...form.getInputProps('name')} />
            <MultiSelect
              label={t('currencies')}
              description={t('currenciesHint')}
              data={[...new Set([...currencies, ...(credit?.currencies ?? [])])]}
              clearable
              {...form.getInputProps('currencies')}
            />
            <Textarea
              label={t('instructions')}
              description={t('instructionsHint', { open: '{{', close: '}}' })}
              autosize
              minRows={4}
              maxLength={10_000}
              {...form.getInputProps('instructions')}
            />
            {credit ? <Checkbox label={t('isOn')} {...form.getInputProps('isOn', { type: 'checkbox' })} /> : null}
            <Group justify="flex-end">
              <Button type="submit" loading={isSaving}>
                {credit ? ui('save') : ui('create')}
              </Button>
            </Group>
          </Stack>
        </fieldset>
      </form>
    </Page>
  )
}
