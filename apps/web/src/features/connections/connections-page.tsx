import type { Connection } from '@korben/contract'
import { Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useRights } from '../../lib/session.ts'
import { channelName } from '../../ui/channel.ts'
import { type DataColumn, DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { Page } from '../../ui/page.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { RowActions } from '../../ui/row-actions.tsx'
import { When } from '../../ui/when.tsx'
import { connectionPath, telegramSetupPath, useConnections, useHealth, webChatSetupPath } from './connections.ts'
import { StateBadge } from './state-badge.tsx'
import { connectionsTexts } from './texts.ts'

/** Bots and chats of the company (CON-1, CON-7). */
export function ConnectionsPage() {
  const t = connectionsTexts.use()
  const connections = useConnections()
  const columns = useColumns()
  return (
    <Page title={t('title')} hint={t('hint')} actions={<AddButtons />} wide>
      <QueryState query={connections}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState icon="connections" title={t('empty')} hint={t('emptyHint')} />
          ) : (
            <DataTable label={t('title')} rows={all} columns={columns} rowName={({ name }) => name} />
          )
        }
      </QueryState>
    </Page>
  )
}

function AddButtons() {
  const t = connectionsTexts.use()
  if (!useRights()('connections:write')) return null
  return (
    <>
      <Button component={Link} to={telegramSetupPath} leftSection={<Icon name="plus" size={16} />}>
        {t('addTelegram')}
      </Button>
      <Button component={Link} to={webChatSetupPath} variant="default" leftSection={<Icon name="plus" size={16} />}>
        {t('addWebChat')}
      </Button>
    </>
  )
}

const ICONS: Readonly<Record<string, IconName>> = { TELEGRAM: 'send', WEB_CHAT: 'chats', EMAIL: 'mail', SMS: 'phone' }

function useColumns(): DataColumn<Connection>[] {
  const t = connectionsTexts.use()
  const canOpen = useRights()('connections:read')
  return [
    {
      id: 'name',
      header: t('name'),
      width: 'minmax(160px, 2fr)',
      cell: ({ id, name, kind, settings }) => (
        <Group gap="sm" wrap="nowrap">
          <Icon name={ICONS[kind] ?? 'connections'} size={20} />
          <Stack gap={0} miw={0}>
            {canOpen ? (
              <Anchor component={Link} to={connectionPath(id)} size="sm" fw={550} style={{ overflowWrap: 'anywhere' }}>
                {name}
              </Anchor>
            ) : (
              name
            )}
            <Text size="xs" c="dimmed">
              {kind === 'WEB_CHAT' ? t('WEB_CHAT') : channelName(kind)}
              {settings.username ? ` · @${settings.username}` : ''}
            </Text>
          </Stack>
        </Group>
      ),
    },
    {
      id: 'state',
      header: t('state'),
      width: 'minmax(140px, 1fr)',
      cell: (connection) => <StateBadge connection={connection} />,
    },
    {
      id: 'inbound',
      header: t('lastInbound'),
      width: '170px',
      secondary: true,
      cell: (connection) => <LastInbound connection={connection} />,
    },
    {
      id: 'actions',
      header: '',
      width: '40px',
      cell: ({ id, name }) => <RowActions id={id} name={name} actions={[]} />,
    },
  ]
}

function LastInbound({ connection }: { connection: Connection }) {
  const t = connectionsTexts.use()
  const health = useHealth(connection.id)
  if (!health.data) return null
  const { lastInboundAt } = health.data
  return lastInboundAt === null ? t('never') : <When at={lastInboundAt} />
}
