import type { PaymentCredit } from '@korben/contract'
import { Anchor, Badge, Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { client } from '../../lib/client.ts'
import { useRights } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { confirm } from '../../ui/confirm.tsx'
import { type DataColumn, DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Page } from '../../ui/page.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { RowActions } from '../../ui/row-actions.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { creditsKey, useCredits } from './payments.ts'
import { paymentsTexts } from './texts.ts'

const addressOf = ({ type, id }: { type: string; id: string }) =>
  `/settings/integrations/payments/credits/payment-credit/${type.toLowerCase()}/${id}`

export function CreditsPage() {
  const t = paymentsTexts.use()
  const ui = uiTexts.use()
  const can = useRights()
  const credits = useCredits()
  const remove = useWrite(client.payments.deleteCredit, { refresh: [creditsKey, ['offers']], done: t('deleted') })
  const askToDelete = ({ id, name }: PaymentCredit) =>
    void confirm({
      title: t('deleteTitle', { name }),
      consequence: async () =>
        t('deleteHint', { count: (await client.payments.creditUsage({ paymentCreditId: id })).offerCount }),
      onConfirm: () => remove.mutate({ paymentCreditId: id }),
    })
  const columns: DataColumn<PaymentCredit>[] = [
    {
      id: 'name',
      header: t('name'),
      cell: (credit) => (
        <Anchor component={Link} to={addressOf(credit)} size="sm" fw={500}>
          {credit.name}
        </Anchor>
      ),
    },
    { id: 'type', header: t('type'), width: '130px', secondary: true, cell: ({ type }) => type },
    {
      id: 'currencies',
      header: t('currencies'),
      secondary: true,
      cell: ({ currencies }) => (currencies.length > 0 ? currencies.join(', ') : t('every')),
    },
    {
      id: 'state',
      header: t('state'),
      width: '110px',
      cell: ({ isOn }) => (
        <Badge variant="light" tt="none" color={isOn ? 'teal' : 'gray'}>
          {isOn ? ui('on') : ui('off')}
        </Badge>
      ),
    },
    {
      id: 'actions',
      header: '',
      width: '80px',
      cell: (credit) => (
        <RowActions
          id={credit.id}
          name={credit.name}
          actions={[
            can('payments:delete') && {
              icon: 'trash',
              label: ui('delete'),
              color: 'red',
              onClick: () => askToDelete(credit),
            },
          ]}
        />
      ),
    },
  ]
  const makeButton = can('payments:write') ? (
    <Button component={Link} to={addressOf({ type: 'manual', id: 'new' })} leftSection={<Icon name="plus" size={16} />}>
      {t('make')}
    </Button>
  ) : null
  return (
    <Page title={t('title')} hint={t('hint')} actions={makeButton} wide>
      <QueryState query={credits}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState icon="card" title={t('empty')} hint={t('emptyHint')} action={makeButton} />
          ) : (
            <DataTable label={t('title')} rows={all} columns={columns} rowName={({ name }) => name} />
          )
        }
      </QueryState>
    </Page>
  )
}
