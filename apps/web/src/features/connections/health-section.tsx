import type { Connection, ConnectionHealth } from '@korben/contract'
import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { useFormat } from '../../lib/format.ts'
import { useRights } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { channelName } from '../../ui/channel.ts'
import { type Fact, Facts } from '../../ui/facts.tsx'
import { Icon } from '../../ui/icon.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { Section } from '../../ui/section.tsx'
import { When } from '../../ui/when.tsx'
import { connectionsKey, isServed, troubleOf, useHealth } from './connections.ts'
import { ReconnectDialog } from './reconnect-dialog.tsx'
import { StateBadge } from './state-badge.tsx'
import { connectionsTexts } from './texts.ts'

/** How it does, and what to do when it does not. */
export function HealthSection({ connection }: { connection: Connection }) {
  const t = connectionsTexts.use()
  const health = useHealth(connection.id)
  return (
    <Section title={t('state')} actions={<StateBadge connection={connection} />}>
      <Stack gap="md">
        <QueryState query={health}>
          {(data) => (
            <>
              <Words connection={connection} health={data} />
              <Known connection={connection} health={data} />
            </>
          )}
        </QueryState>
        <Switches connection={connection} />
      </Stack>
    </Section>
  )
}

/** A bot has no holder for the moment in which it is taken over. */
const PATIENCE_MS = 90_000

function Words({ connection, health }: { connection: Connection; health: ConnectionHealth }) {
  const t = connectionsTexts.use()
  const format = useFormat()
  const { state, error, inbound } = connection
  const trouble = troubleOf(connection)
  if (!isServed(connection)) return <Text size="sm">{t('noChannelHint')}</Text>
  if (state === 'OFF') return <Text size="sm">{t('isOff')}</Text>
  if (trouble !== null) {
    return (
      <Alert color={state === 'ERROR' ? 'red' : 'orange'} icon={<Icon name="warning" />}>
        {t(trouble, { error: error ?? '' })}
      </Alert>
    )
  }
  const isUnheld =
    inbound === 'poll' && health.holder === null && Date.now() - Date.parse(connection.updatedAt) > PATIENCE_MS
  return (
    <Stack gap="xs">
      {isUnheld ? (
        <Alert color="orange" icon={<Icon name="warning" />}>
          {t('isUnheld')}
        </Alert>
      ) : (
        <Text size="sm">{t('works')}</Text>
      )}
      {health.pausedUntil === null ? null : (
        <Text size="sm">{t('isPaused', { time: format.dateTime(health.pausedUntil) })}</Text>
      )}
      {health.setAside === 0 ? null : <Alert color="orange">{t('setAside', { count: health.setAside })}</Alert>}
    </Stack>
  )
}

function Known({ connection, health }: { connection: Connection; health: ConnectionHealth }) {
  const t = connectionsTexts.use()
  const format = useFormat()
  const { kind, tokenTail, inbound } = connection
  const { username } = connection.settings
  const { lastInboundAt, queued, oldestQueuedAt, sending, inDoubt, holder } = health
  const waiting =
    oldestQueuedAt === null
      ? format.number(queued)
      : t('waitingSince', { count: queued, time: format.dateTime(oldestQueuedAt) })
  const rows: Fact[] = [
    { name: t('kind'), value: kind === 'WEB_CHAT' ? t('WEB_CHAT') : channelName(kind) },
    username !== undefined && {
      name: t('address_'),
      value: (
        <Anchor href={`https://t.me/${username}`} target="_blank" rel="noreferrer" inherit underline="always">
          @{username}
        </Anchor>
      ),
    },
    tokenTail !== null && { name: t('tokenEnds'), value: t('tokenTail', { tail: tokenTail }) },
    { name: t('lastInbound'), value: lastInboundAt === null ? t('never') : <When at={lastInboundAt} /> },
    { name: t('waiting'), value: waiting },
    sending > 0 && { name: t('sending'), value: format.number(sending) },
    inDoubt > 0 && { name: t('inDoubt'), value: `${format.number(inDoubt)}. ${t('inDoubtHint')}` },
    inbound === 'poll' && { name: t('holder'), value: holder ?? t('nobody') },
  ]
  return <Facts rows={rows} />
}

function Switches({ connection }: { connection: Connection }) {
  const t = connectionsTexts.use()
  const can = useRights()
  const [isReconnecting, setReconnecting] = useState(false)
  const refresh = [connectionsKey]
  const pause = useWrite(client.connections.pause, { refresh, done: t('switchedOff') })
  const resume = useWrite(client.connections.resume, { refresh, done: t('switchedOn') })
  if (!can('connections:write') || !isServed(connection)) return null
  const { id, state, kind } = connection
  return (
    <Group gap="xs">
      {kind === 'WEB_CHAT' ? null : (
        <Button
          variant={state === 'ERROR' ? 'filled' : 'default'}
          leftSection={<Icon name="refresh" size={16} />}
          onClick={() => setReconnecting(true)}
        >
          {t('reconnect')}
        </Button>
      )}
      {state === 'OFF' ? (
        <Button loading={resume.isPending} onClick={() => resume.mutate({ connectionId: id })}>
          {t('switchOn')}
        </Button>
      ) : (
        <Button variant="default" loading={pause.isPending} onClick={() => pause.mutate({ connectionId: id })}>
          {t('switchOff')}
        </Button>
      )}
      {isReconnecting ? <ReconnectDialog connection={connection} onClose={() => setReconnecting(false)} /> : null}
    </Group>
  )
}
