import type { Connection, ConnectionId } from '@korben/contract'
import { Button, Stack } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import { client } from '../../lib/client.ts'
import { isId } from '../../lib/ids.ts'
import { useRights } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { BackLink } from '../../ui/back-link.tsx'
import { confirm } from '../../ui/confirm.tsx'
import { CopyId } from '../../ui/copy-id.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Page } from '../../ui/page.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { connectionsKey, homePath, isServed, useConnection } from './connections.ts'
import { EntriesSection } from './entries-section.tsx'
import { HealthSection } from './health-section.tsx'
import { LimitsSection } from './limits-section.tsx'
import { SettingsSection } from './settings-section.tsx'
import { connectionsTexts } from './texts.ts'

/** One bot or web chat: how it does, where people come in, how it is set up. */
export function ConnectionPage() {
  const { connectionId } = useParams({ strict: false })
  return isId<'connection'>(connectionId) ? <Known key={connectionId} connectionId={connectionId} /> : null
}

function Known({ connectionId }: { connectionId: ConnectionId }) {
  const t = connectionsTexts.use()
  const connection = useConnection(connectionId)
  if (connection.data) return <Shown connection={connection.data} />
  return (
    <Page title={t('title')} above={<BackLink to={homePath}>{t('title')}</BackLink>}>
      <QueryState query={connection}>{() => null}</QueryState>
    </Page>
  )
}

function Shown({ connection }: { connection: Connection }) {
  const t = connectionsTexts.use()
  const can = useRights()
  const { id, name } = connection
  return (
    <Page
      title={name}
      above={<BackLink to={homePath}>{t('title')}</BackLink>}
      actions={
        <>
          <CopyId id={id} name={name} size="md" />
          {can('connections:delete') ? <DeleteButton connection={connection} /> : null}
        </>
      }
    >
      <Stack gap="md">
        <HealthSection connection={connection} />
        {isServed(connection) ? <EntriesSection connection={connection} /> : null}
        <SettingsSection
          key={JSON.stringify([connection.name, connection.doubt, connection.settings])}
          connection={connection}
        />
        {connection.kind === 'TELEGRAM' ? <LimitsSection connection={connection} /> : null}
      </Stack>
    </Page>
  )
}

function DeleteButton({ connection: { id, name } }: { connection: Connection }) {
  const t = connectionsTexts.use()
  const navigate = useNavigate()
  const remove = useWrite(client.connections.delete, {
    refresh: [[...connectionsKey, 'list']],
    done: t('deleted'),
    onDone: () => void navigate({ to: homePath, replace: true, ignoreBlocker: true }),
  })
  const ask = () =>
    void confirm({
      title: t('deleteTitle', { name }),
      consequence: async () => {
        const { accounts, queued, lastOf } = await client.connections.use({ connectionId: id })
        const losses = [
          t('deleteChats', { count: accounts }),
          queued > 0 && t('deleteQueue', { count: queued }),
          lastOf > 0 && t('deleteTools', { count: lastOf }),
          t('deleteForGood'),
        ]
        return losses.filter((loss) => loss !== false).join(' ')
      },
      onConfirm: () => remove.mutate({ connectionId: id }),
    })
  return (
    <Button variant="default" leftSection={<Icon name="trash" size={16} />} loading={remove.isPending} onClick={ask}>
      {t('delete')}
    </Button>
  )
}
