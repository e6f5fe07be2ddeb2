import type { AuditEntry } from '@korben/contract'
import { Code, Text, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { useFilter } from '../../lib/filter.ts'
import { CopyId } from '../../ui/copy-id.tsx'
import { type DataColumn, DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Page } from '../../ui/page.tsx'
import { usePages } from '../../ui/pages.ts'
import { QueryState } from '../../ui/query-state.tsx'
import { When } from '../../ui/when.tsx'
import { auditTexts } from './texts.ts'

export function AuditPage() {
  const t = auditTexts.use()
  const [address, setAddress] = useFilter(['entity'])
  const [typed, setTyped] = useState(address.entity ?? '')
  const tell = useDebouncedCallback((entity: string) => setAddress({ entity: entity.trim() }), 300)
  const { entity } = address
  const entries = usePages(['audit', { entity }], (page, options) =>
    client.audit.list(entity ? { entity, ...page } : page, options),
  )
  const columns: DataColumn<AuditEntry>[] = [
    { id: 'time', header: t('time'), width: '150px', cell: ({ createdAt }) => <When at={createdAt} /> },
    { id: 'who', header: t('who'), width: 'minmax(90px, 0.6fr)', cell: ({ user, actor }) => user?.name ?? t(actor) },
    {
      id: 'what',
      header: t('what'),
      width: 'minmax(110px, 0.8fr)',
      cell: ({ entity, action }) => (
        <Code>
          {entity} {action}
        </Code>
      ),
    },
    {
      id: 'details',
      header: t('details'),
      secondary: true,
      cell: ({ details }) => (
        <Text size="xs" lineClamp={2}>
          {Object.entries(details)
            .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
            .join(' · ')}
        </Text>
      ),
    },
    {
      id: 'actions',
      header: '',
      width: '48px',
      secondary: true,
      cell: ({ entityId, entity }) => (entityId ? <CopyId id={entityId} name={entity} /> : null),
    },
  ]
  return (
    <Page title={t('title')} hint={t('hint')} wide>
      <TextInput
        type="search"
        aria-label={t('entity')}
        placeholder={t('every')}
        maw={240}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          tell(event.currentTarget.value)
        }}
      />
      <QueryState query={entries.query}>
        {() =>
          entries.rows.length === 0 ? (
            <EmptyState icon="audit" title={t('empty')} hint={t('emptyHint')} />
          ) : (
            <DataTable
              label={t('title')}
              rows={entries.rows}
              columns={columns}
              rowName={({ entity, action }) => `${entity} ${action}`}
              onEnd={entries.onEnd}
              isLoadingMore={entries.isLoadingMore}
            />
          )
        }
      </QueryState>
    </Page>
  )
}
