import type { PersonId } from '@korben/contract'
import { Anchor, Badge, Code, Group, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { client } from '../../lib/client.ts'
import { useFormat } from '../../lib/format.ts'
import { MoreList } from '../../ui/more-list.tsx'
import { usePages } from '../../ui/pages.ts'
import { When } from '../../ui/when.tsx'
import { personKey } from './people.ts'
import { peopleTexts } from './texts.ts'

type Props = { personId: PersonId }

/** How the person came into tunnels. */
export function PersonSubscriptions({ personId }: Props) {
  const t = peopleTexts.use()
  const pages = usePages([...personKey(personId), 'subscriptions'], (page, options) =>
    client.subscriptions.list({ personId, ...page }, options),
  )
  return (
    <MoreList pages={pages} empty={t('noSubscriptions')} more={t('more')} keyOf={({ id }) => id}>
      {({ tunnel, trafficSource, createdAt }) => (
        <Line at={createdAt} title={tunnel.name} hint={t('through', { source: trafficSource.name })} />
      )}
    </MoreList>
  )
}

export function PersonOrders({ personId }: Props) {
  const t = peopleTexts.use()
  const format = useFormat()
  const pages = usePages(['orders', 'of', personId], (page, options) =>
    client.orders.list({ personId, ...page }, options),
  )
  return (
    <MoreList pages={pages} empty={t('noOrders')} more={t('more')} keyOf={({ id }) => id}>
      {({ id, title, price, status, createdAt }) => (
        <Group justify="space-between" wrap="nowrap">
          <div>
            <Anchor component={Link} to={`/orders/${id}`} size="sm">
              {title}
            </Anchor>
            <Text size="xs" c="dimmed">
              <When at={createdAt} />
            </Text>
          </div>
          <Group gap="xs" wrap="nowrap">
            <Text size="sm">{format.money(price)}</Text>
            <Badge tt="none" variant="light" color={status === 'RESOLVED' ? 'teal' : 'gray'}>
              {t(status)}
            </Badge>
          </Group>
        </Group>
      )}
    </MoreList>
  )
}

export function PersonCalls({ personId }: Props) {
  const t = peopleTexts.use()
  const pages = usePages([...personKey(personId), 'calls'], (page, options) =>
    client.calls.list({ personId, ...page }, options),
  )
  return (
    <MoreList pages={pages} empty={t('noCalls')} more={t('more')} keyOf={({ id }) => id}>
      {(call) => (
        <>
          <Line
            at={call.startedAt}
            title={`${t(call.type)}, ${t(call.status)} · ${minutes(call.durationSeconds)}`}
            hint={`${call.from} → ${call.to} · ${call.user.name}`}
          />
          {call.recordLink ? (
            <>
              {/* biome-ignore lint/a11y/useMediaCaption: nobody has written down what was said on the phone */}
              <audio controls preload="none" src={call.recordLink} style={{ width: '100%' }} />
              <Anchor href={call.recordLink} target="_blank" rel="noreferrer noopener" size="xs">
                {t('record')}
              </Anchor>
            </>
          ) : null}
        </>
      )}
    </MoreList>
  )
}

/** Everything that has happened to the person, as the product tells it. */
export function PersonLog({ personId }: Props) {
  const t = peopleTexts.use()
  const pages = usePages([...personKey(personId), 'log'], (page, options) =>
    client.people.log({ personId, ...page }, options),
  )
  return (
    <MoreList pages={pages} empty={t('noLog')} more={t('more')} keyOf={({ id }) => id}>
      {({ type, data, createdAt }) => (
        <div>
          <Group justify="space-between">
            <Code>{type}</Code>
            <Text size="xs" c="dimmed">
              <When at={createdAt} />
            </Text>
          </Group>
          <Text size="xs" c="dimmed" lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
            {Object.entries(data)
              .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
              .join(' · ')}
          </Text>
        </div>
      )}
    </MoreList>
  )
}

const minutes = (seconds: number) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`

const Line = ({ at, title, hint }: { at: string; title: string; hint: string }) => (
  <div>
    <Group justify="space-between" wrap="nowrap">
      <Text size="sm" fw={500}>
        {title}
      </Text>
      <Text size="xs" c="dimmed">
        <When at={at} />
      </Text>
    </Group>
    <Text size="xs" c="dimmed">
      {hint}
    </Text>
  </div>
)
