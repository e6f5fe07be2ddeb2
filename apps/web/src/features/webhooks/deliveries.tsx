import type { WebhookDelivery, WebhookDeliveryId } from '@korben/contract'
import { Badge, Button, Code, Group, Modal, Select, Stack, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { useFilter } from '../../lib/filter.ts'
import { useFormat } from '../../lib/format.ts'
import { useLive } from '../../lib/live.ts'
import { useRights } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { usePages } from '../../ui/pages.ts'
import { QueryState } from '../../ui/query-state.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { When } from '../../ui/when.tsx'
import { webhooksTexts } from './texts.ts'
import { deliveriesKey } from './webhook-form.tsx'

const STATES = ['queued', 'delivered', 'dead'] as const
const COLORS = { queued: 'blue', delivered: 'teal', dead: 'red' } as const

/** What was told last, what came back, and a way to tell it again. */
export function Deliveries() {
  const t = webhooksTexts.use()
  const can = useRights()
  const [address, setAddress] = useFilter(['state'])
  const [shown, setShown] = useState<WebhookDeliveryId | null>(null)
  const state = STATES.find((one) => one === address.state)
  const queryKey = [...deliveriesKey, { state }]
  useLive([queryKey])
  const deliveries = usePages(
    queryKey,
    (page, options) => client.webhooks.listDeliveries(state ? { state, ...page } : page, options),
    { limit: 20 },
  )
  const repeat = useWrite(client.webhooks.repeatDelivery, { refresh: [deliveriesKey], done: t('repeated') })
  return (
    <Stack gap="sm">
      <Select
        aria-label={t('state')}
        placeholder={t('everyState')}
        clearable
        w={180}
        data={STATES.map((one) => ({ value: one, label: t(one) }))}
        value={state ?? null}
        onChange={(next) => setAddress({ state: next ?? '' })}
      />
      <QueryState query={deliveries.query}>
        {() =>
          deliveries.rows.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t('noDeliveries')}
            </Text>
          ) : (
            <Table.ScrollContainer minWidth={560}>
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t('type')}</Table.Th>
                    <Table.Th>{t('state')}</Table.Th>
                    <Table.Th>{t('answer')}</Table.Th>
                    <Table.Th>{t('time')}</Table.Th>
                    <Table.Td />
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {deliveries.rows.map((delivery) => (
                    <Table.Tr key={delivery.id}>
                      <Table.Td>{delivery.type}</Table.Td>
                      <Table.Td>
                        <Badge variant="light" tt="none" color={COLORS[delivery.state]}>
                          {t(delivery.state)}
                        </Badge>
                      </Table.Td>
                      <Table.Td>{answerOf(delivery)}</Table.Td>
                      <Table.Td>
                        <When at={delivery.createdAt} />
                      </Table.Td>
                      <Table.Td>
                        <Group gap={4} justify="flex-end" wrap="nowrap">
                          <Button size="compact-xs" variant="default" onClick={() => setShown(delivery.id)}>
                            {t('details')}
                          </Button>
                          {can('webhooks:write') && delivery.state !== 'queued' ? (
                            <Button
                              size="compact-xs"
                              variant="light"
                              onClick={() => repeat.mutate({ deliveryId: delivery.id })}
                            >
                              {t('repeat')}
                            </Button>
                          ) : null}
                        </Group>
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )
        }
      </QueryState>
      {shown ? <DeliveryDialog deliveryId={shown} onClose={() => setShown(null)} /> : null}
    </Stack>
  )
}

const answerOf = ({ lastStatus, lastError, failedAttempts }: WebhookDelivery) => {
  const answer = lastStatus === null ? (lastError ?? '—') : String(lastStatus)
  return failedAttempts > 0 ? `${answer} (×${failedAttempts})` : answer
}

/** It scrolls sideways, so the keyboard must be able to stop there. */
const Block = ({ children }: { children: string }) => (
  <Code block tabIndex={0}>
    {children}
  </Code>
)

function DeliveryDialog({ deliveryId, onClose }: { deliveryId: WebhookDeliveryId; onClose: () => void }) {
  const t = webhooksTexts.use()
  const ui = uiTexts.use()
  const format = useFormat()
  const delivery = useQuery({
    queryKey: [...deliveriesKey, 'one', deliveryId],
    queryFn: ({ signal }) => client.webhooks.getDelivery({ deliveryId }, { signal }),
  })
  return (
    <Modal opened onClose={onClose} size="lg" title={t('deliveries')} closeButtonProps={{ 'aria-label': ui('close') }}>
      <QueryState query={delivery}>
        {({ body, attempts, dueAt }) => (
          <Stack gap="sm">
            {dueAt ? <Text size="sm">{t('nextAttempt', { time: format.dateTime(dueAt) })}</Text> : null}
            <Text size="sm" fw={600}>
              {t('body')}
            </Text>
            <Block>{body}</Block>
            {attempts.map((attempt) => (
              <div key={attempt.createdAt}>
                <Text size="sm">
                  <When at={attempt.createdAt} /> · {attempt.status ?? attempt.error ?? t('noAnswer')} ·{' '}
                  {t('took', { count: attempt.tookMs })}
                </Text>
                {attempt.answer === '' ? null : <Block>{attempt.answer}</Block>}
              </div>
            ))}
          </Stack>
        )}
      </QueryState>
    </Modal>
  )
}
