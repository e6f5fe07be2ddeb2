import type { OrderId, OrderWithChanges } from '@korben/contract'
import { Anchor, Badge, Button, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { client } from '../../lib/client.ts'
import { useFormat } from '../../lib/format.ts'
import { isId } from '../../lib/ids.ts'
import { useRights, useSession } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { BackLink } from '../../ui/back-link.tsx'
import { CopyId } from '../../ui/copy-id.tsx'
import { Page } from '../../ui/page.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { Section } from '../../ui/section.tsx'
import { When } from '../../ui/when.tsx'
import { ordersKey, statusColor, useOrder } from './orders.ts'
import { CloseDialog, ResolveDialog } from './settle-dialogs.tsx'
import { ordersTexts } from './texts.ts'

export function OrderPage() {
  const { orderId } = useParams({ strict: false })
  return isId<'order'>(orderId) ? <Known key={orderId} orderId={orderId} /> : null
}

function Known({ orderId }: { orderId: OrderId }) {
  const t = ordersTexts.use()
  const order = useOrder(orderId)
  return (
    <Page
      title={order.data?.title ?? t('one')}
      above={<BackLink to="/orders">{t('title')}</BackLink>}
      actions={<CopyId id={orderId} name={order.data?.title ?? ''} size="md" />}
      wide
    >
      <QueryState query={order}>{(data) => <Details order={data} />}</QueryState>
    </Page>
  )
}

function Details({ order }: { order: OrderWithChanges }) {
  const t = ordersTexts.use()
  const format = useFormat()
  const facts: [string, ReactNode][] = [
    [
      t('status'),
      <Badge key="status" variant="light" tt="none" color={statusColor[order.status]}>
        {t(order.status)}
      </Badge>,
    ],
    [t('price'), format.money(order.price)],
    [t('offerPrice'), format.money(order.offerPrice)],
    [
      t('buyer'),
      <Anchor key="buyer" component={Link} to={`/people/${order.personId}`} size="sm">
        {order.personName}
      </Anchor>,
    ],
    [t('email'), order.buyerEmail ?? '—'],
    [t('phone'), order.buyerPhone ?? '—'],
    [
      t('offer'),
      <Anchor key="offer" component={Link} to={`/campaigns-offers/${order.offerId}/offers/1`} size="sm">
        {order.offerName}
      </Anchor>,
    ],
    [t('method'), order.paymentMethod],
    [t('transaction'), <When key="transaction" at={order.transactionAt} />],
    [t('paid'), order.paidAt ? <When key="paid" at={order.paidAt} /> : '—'],
    [t('note'), order.note ?? '—'],
  ]
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg" style={{ alignItems: 'start' }}>
      <Section title={t('one')} actions={<Deeds order={order} />}>
        <dl style={{ display: 'grid', gridTemplateColumns: 'max-content 1fr', gap: '6px 16px', margin: 0 }}>
          {facts.map(([name, value]) => (
            <div key={name} style={{ display: 'contents' }}>
              <Text component="dt" size="sm" c="dimmed">
                {name}
              </Text>
              <Text component="dd" size="sm" m={0} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
                {value}
              </Text>
            </div>
          ))}
        </dl>
      </Section>
      <Section title={t('history')}>
        <Stack gap="sm">
          {order.changes.map((change) => (
            <div key={change.id}>
              <Group justify="space-between">
                <Text size="sm" fw={500}>
                  {t(`actor.${change.actor}`)}: {change.before === null ? t('madeIt') : t(change.after.status)} ·{' '}
                  {format.money(change.after.price)}
                </Text>
                <Text size="xs" c="dimmed">
                  <When at={change.createdAt} />
                </Text>
              </Group>
              {change.note ? (
                <Text size="sm" c="dimmed" style={{ whiteSpace: 'pre-wrap' }}>
                  {change.note}
                </Text>
              ) : null}
            </div>
          ))}
        </Stack>
      </Section>
    </SimpleGrid>
  )
}

/** What can be done with an order in its state. */
function Deeds({ order }: { order: OrderWithChanges }) {
  const t = ordersTexts.use()
  const can = useRights()
  const me = useSession()?.member?.userId
  const [open, setOpen] = useState<'resolve' | 'reject' | 'refund' | null>(null)
  const assign = useWrite(client.orders.assign, { refresh: [ordersKey], done: t('assigned') })
  if (!can('orders:write') || order.status === 'REFUNDED') return null
  const isSale = order.status === 'RESOLVED'
  const isMine = order.managerId === me
  const close = () => setOpen(null)
  return (
    <Group gap="xs">
      {me ? (
        <Button
          size="xs"
          variant="default"
          loading={assign.isPending}
          onClick={() => assign.mutate({ orderId: order.id, managerId: isMine ? null : me })}
        >
          {isMine ? t('giveBack') : t('takeOver')}
        </Button>
      ) : null}
      {order.status === 'OPENED' ? (
        <Button size="xs" variant="default" onClick={() => setOpen('reject')}>
          {t('reject')}
        </Button>
      ) : null}
      {isSale ? (
        <Button size="xs" variant="light" color="red" onClick={() => setOpen('refund')}>
          {t('refund')}
        </Button>
      ) : null}
      <Button size="xs" onClick={() => setOpen('resolve')}>
        {isSale ? t('resolveAgain') : t('resolve')}
      </Button>
      {open === 'resolve' ? <ResolveDialog order={order} onClose={close} /> : null}
      {open === 'reject' || open === 'refund' ? <CloseDialog order={order} deed={open} onClose={close} /> : null}
    </Group>
  )
}
