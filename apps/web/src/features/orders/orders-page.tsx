import type { Order } from '@korben/contract'
import { Anchor, Badge, Button, Group, Select, TextInput } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useFilter } from '../../lib/filter.ts'
import { useFormat } from '../../lib/format.ts'
import { given } from '../../lib/given.ts'
import { isId } from '../../lib/ids.ts'
import { useRights } from '../../lib/session.ts'
import { CopyId } from '../../ui/copy-id.tsx'
import { type DataColumn, DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Page } from '../../ui/page.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { When } from '../../ui/when.tsx'
import { useOfferChoice } from '../offers/index.ts'
import { NewOrder } from './new-order.tsx'
import { statusColor, statuses, useOrders } from './orders.ts'
import { ordersTexts } from './texts.ts'

const FILTERS = ['status', 'offer', 'from', 'to'] as const

/** The first instant of a day by the reader's clock, `days` later. */
function startOf(day: string | undefined, days: number): string | undefined {
  const at = new Date(`${day}T00:00:00`)
  if (Number.isNaN(at.getTime())) return undefined
  at.setDate(at.getDate() + days)
  return at.toISOString()
}

export function OrdersPage() {
  const t = ordersTexts.use()
  const ui = uiTexts.use()
  const can = useRights()
  const navigate = useNavigate()
  const [address, setAddress] = useFilter(FILTERS)
  const [isMaking, setMaking] = useState(false)
  const filter = given({
    status: statuses.find((one) => one === address.status),
    offerId: isId<'offer'>(address.offer) ? address.offer : undefined,
    from: startOf(address.from, 0),
    to: startOf(address.to, 1),
  })
  const orders = useOrders(filter)
  const openCount = orders.first?.openCount
  const makeButton = can('orders:write') ? (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setMaking(true)}>
      {t('make')}
    </Button>
  ) : null
  return (
    <Page title={t('title')} hint={openText(t, openCount)} actions={makeButton} wide>
      <Filters value={address} onChange={setAddress} />
      <QueryState query={orders.query}>
        {() => {
          if (orders.rows.length > 0) {
            return <OrderTable orders={orders.rows} onEnd={orders.onEnd} isLoadingMore={orders.isLoadingMore} />
          }
          return Object.keys(filter).length > 0 ? (
            <EmptyState icon="search" title={ui('nothingFound')} hint={ui('nothingFoundHint')} />
          ) : (
            <EmptyState icon="orders" title={t('empty')} hint={t('emptyHint')} action={makeButton} />
          )
        }}
      </QueryState>
      {isMaking ? (
        <NewOrder
          onClose={() => setMaking(false)}
          onMade={({ id }) => void navigate({ to: '/orders/$orderId', params: { orderId: id } })}
        />
      ) : null}
    </Page>
  )
}

function openText(t: ReturnType<typeof ordersTexts.use>, count: number | undefined): string {
  if (count === undefined) return ' '
  return count >= 1000 ? t('manyOpen') : t('openCount', { count })
}

type FilterProps = {
  value: Partial<Record<(typeof FILTERS)[number], string>>
  onChange: (changes: FilterProps['value']) => void
}

function Filters({ value, onChange }: FilterProps) {
  const t = ordersTexts.use()
  const offers = useOfferChoice().data ?? []
  return (
    <Group gap="sm" align="flex-end">
      <Select
        aria-label={t('status')}
        placeholder={t('everyState')}
        clearable
        w={170}
        data={statuses.map((status) => ({ value: status, label: t(status) }))}
        value={value.status ?? null}
        onChange={(status) => onChange({ status: status ?? '' })}
      />
      <Select
        aria-label={t('offer')}
        placeholder={t('everyOffer')}
        clearable
        searchable
        w={220}
        data={offers.map(({ id, name }) => ({ value: String(id), label: name }))}
        value={value.offer ?? null}
        onChange={(offer) => onChange({ offer: offer ?? '' })}
      />
      <TextInput
        label={t('from')}
        type="date"
        value={value.from ?? ''}
        onChange={(event) => onChange({ from: event.currentTarget.value })}
      />
      <TextInput
        label={t('to')}
        type="date"
        value={value.to ?? ''}
        onChange={(event) => onChange({ to: event.currentTarget.value })}
      />
    </Group>
  )
}

function OrderTable(props: { orders: Order[]; onEnd: (() => void) | undefined; isLoadingMore: boolean }) {
  const t = ordersTexts.use()
  const format = useFormat()
  const columns: DataColumn<Order>[] = [
    {
      id: 'what',
      header: t('what'),
      cell: ({ id, title }) => (
        <Anchor component={Link} to={`/orders/${id}`} size="sm" fw={500}>
          {title}
        </Anchor>
      ),
    },
    {
      id: 'buyer',
      header: t('buyer'),
      secondary: true,
      cell: ({ personId, personName }) => (
        <Anchor component={Link} to={`/people/${personId}`} size="sm">
          {personName}
        </Anchor>
      ),
    },
    { id: 'price', header: t('price'), width: '130px', align: 'end', cell: ({ price }) => format.money(price) },
    {
      id: 'status',
      header: t('status'),
      width: '110px',
      cell: ({ status }) => (
        <Badge variant="light" tt="none" color={statusColor[status]}>
          {t(status)}
        </Badge>
      ),
    },
    {
      id: 'created',
      header: t('created'),
      width: '150px',
      secondary: true,
      cell: ({ createdAt }) => <When at={createdAt} />,
    },
    {
      id: 'actions',
      header: '',
      width: '48px',
      secondary: true,
      cell: ({ id, title }) => <CopyId id={id} name={title} />,
    },
  ]
  return (
    <DataTable
      label={t('title')}
      rows={props.orders}
      columns={columns}
      rowName={({ title }) => title}
      onEnd={props.onEnd}
      isLoadingMore={props.isLoadingMore}
    />
  )
}
