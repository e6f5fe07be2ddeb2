import type { TunnelSummary } from '@korben/contract'
import { Anchor, Button, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import { useFilter } from '../../lib/filter.ts'
import { useFormat } from '../../lib/format.ts'
import { useRights } from '../../lib/session.ts'
import { type DataColumn, DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Page } from '../../ui/page.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { RowActions } from '../../ui/row-actions.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { When } from '../../ui/when.tsx'
import { Revenue } from './figures.tsx'
import { PublishBadge } from './publish-badge.tsx'
import { tunnelsTexts } from './texts.ts'
import { useTunnelActions } from './tunnel-actions.tsx'
import { useTunnels } from './tunnels.ts'

export function TunnelsPage() {
  const t = tunnelsTexts.use()
  const ui = uiTexts.use()
  const can = useRights()
  const [{ search = '' }, setFilter] = useFilter(['search'])
  const [settled] = useDebouncedValue(search.trim(), 250)
  const tunnels = useTunnels(settled)
  const { actionsOf, make, dialog } = useTunnelActions()
  const columns = useColumns(actionsOf)
  const makeButton = can('tunnels:write') ? (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={make}>
      {t('make')}
    </Button>
  ) : null
  return (
    <Page title={t('title')} hint={t('hint')} actions={makeButton} wide>
      <TextInput
        type="search"
        aria-label={ui('search')}
        placeholder={ui('search')}
        leftSection={<Icon name="search" size={16} />}
        maw={360}
        maxLength={100}
        value={search}
        onChange={(event) => setFilter({ search: event.currentTarget.value })}
      />
      <QueryState query={tunnels.query}>
        {() => {
          if (tunnels.rows.length > 0) {
            return (
              <DataTable
                label={t('title')}
                rows={tunnels.rows}
                columns={columns}
                rowName={({ name }) => name}
                onEnd={tunnels.onEnd}
                isLoadingMore={tunnels.isLoadingMore}
              />
            )
          }
          return settled === '' ? (
            <EmptyState icon="tunnels" title={t('empty')} hint={t('emptyHint')} action={makeButton} />
          ) : (
            <EmptyState icon="search" title={ui('nothingFound')} hint={ui('nothingFoundHint')} />
          )
        }}
      </QueryState>
      {dialog}
    </Page>
  )
}

function useColumns(actionsOf: ReturnType<typeof useTunnelActions>['actionsOf']): DataColumn<TunnelSummary>[] {
  const t = tunnelsTexts.use()
  const canSeeFigures = useRights()('stats:read')
  const format = useFormat()
  const count = (
    id: 'visits' | 'subscribers' | 'orders' | 'sales',
    width: string,
    isSecondary: boolean,
  ): DataColumn<TunnelSummary> => ({
    id,
    header: t(id),
    width,
    align: 'end',
    secondary: isSecondary,
    cell: ({ figures }) => (figures ? format.number(figures[id]) : ''),
  })
  const figures: DataColumn<TunnelSummary>[] = [
    count('visits', '100px', true),
    count('subscribers', '100px', true),
    count('orders', '100px', true),
    count('sales', '80px', true),
    {
      id: 'revenue',
      header: t('revenue'),
      width: '120px',
      align: 'end',
      secondary: true,
      cell: ({ figures }) => (figures ? <Revenue figures={figures} /> : null),
    },
  ]
  return [
    {
      id: 'name',
      header: t('name'),
      width: 'minmax(160px, 1fr)',
      cell: ({ id, name, figures }) => (
        <>
          <Anchor component={Link} to={`/tunnels/${id}`} size="sm" fw={500}>
            {name}
          </Anchor>
          {figures ? (
            <Text size="xs" c="dimmed" hiddenFrom="sm">
              {t('subscribers')}: {format.number(figures.subscribers)} · {t('sales')}: {format.number(figures.sales)}
            </Text>
          ) : null}
        </>
      ),
    },
    {
      id: 'state',
      header: t('state'),
      width: '130px',
      secondary: true,
      cell: ({ publishedAt }) => <PublishBadge publishedAt={publishedAt} isChanged={false} />,
    },
    ...(canSeeFigures ? figures : []),
    {
      id: 'created',
      header: t('created'),
      width: '80px',
      secondary: true,
      cell: ({ createdAt }) => <When at={createdAt} form="short" />,
    },
    {
      id: 'actions',
      header: '',
      width: '148px',
      cell: (tunnel) => <RowActions id={tunnel.id} name={tunnel.name} actions={actionsOf(tunnel)} />,
    },
  ]
}
