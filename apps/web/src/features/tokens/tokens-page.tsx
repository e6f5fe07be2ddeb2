import type { Token } from '@korben/contract'
import { Button, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { useFormat } from '../../lib/format.ts'
import { useRights } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { confirm } from '../../ui/confirm.tsx'
import { type DataColumn, DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Page } from '../../ui/page.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { RowActions } from '../../ui/row-actions.tsx'
import { When } from '../../ui/when.tsx'
import { NewToken } from './new-token.tsx'
import { tokensTexts } from './texts.ts'

const tokensKey = ['tokens'] as const

export function TokensPage() {
  const t = tokensTexts.use()
  const can = useRights()
  const format = useFormat()
  const [isMaking, setMaking] = useState(false)
  const tokens = useQuery({
    queryKey: tokensKey,
    queryFn: ({ signal }) => client.tokens.list({}, { signal }),
    select: ({ data }) => data,
  })
  const revoke = useWrite(client.tokens.revoke, { refresh: [tokensKey], done: t('revoked') })
  const askToRevoke = ({ id, name, lastUsedAt }: Token) =>
    void confirm({
      title: t('revokeTitle', { name }),
      consequence: () =>
        lastUsedAt === null ? t('revokeUnused') : t('revokeUsed', { time: format.dateTime(lastUsedAt) }),
      confirmLabel: t('revoke'),
      onConfirm: () => revoke.mutate({ tokenId: id }),
    })
  const columns: DataColumn<Token>[] = [
    { id: 'name', header: t('name'), cell: ({ name }) => name },
    {
      id: 'scopes',
      header: t('scopes'),
      width: 'minmax(0, 2fr)',
      secondary: true,
      cell: ({ scopes }) => (
        <Text size="xs" lineClamp={2}>
          {scopes.join(', ')}
        </Text>
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
      id: 'used',
      header: t('lastUsed'),
      width: '170px',
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? t('never') : <When at={lastUsedAt} />),
    },
    {
      id: 'actions',
      header: '',
      width: '80px',
      cell: (token) => (
        <RowActions
          id={token.id}
          name={token.name}
          actions={[
            can('auth:delete') && {
              icon: 'trash',
              label: t('revoke'),
              color: 'red',
              onClick: () => askToRevoke(token),
            },
          ]}
        />
      ),
    },
  ]
  const makeButton = can('auth:write') ? (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setMaking(true)}>
      {t('make')}
    </Button>
  ) : null
  return (
    <Page title={t('title')} hint={t('hint')} actions={makeButton} wide>
      <QueryState query={tokens}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState icon="key" title={t('empty')} hint={t('emptyHint')} action={makeButton} />
          ) : (
            <DataTable label={t('title')} rows={all} columns={columns} rowName={({ name }) => name} />
          )
        }
      </QueryState>
      {isMaking ? <NewToken onClose={() => setMaking(false)} /> : null}
    </Page>
  )
}
