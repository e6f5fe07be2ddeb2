import type { TunnelFigures, TunnelId } from '@korben/contract'
import { Paper, SimpleGrid, Text, Tooltip } from '@mantine/core'
import { useFormat } from '../../lib/format.ts'
import { useRights } from '../../lib/session.ts'
import { QueryState } from '../../ui/query-state.tsx'
import { Section } from '../../ui/section.tsx'
import { tunnelsTexts } from './texts.ts'
import { useTunnelFigures, useTunnelUse } from './tunnels.ts'

/** Amounts that no rate is known for, each in its currency. */
function useUnconverted() {
  const t = tunnelsTexts.use()
  const format = useFormat()
  return ({ notConverted }: TunnelFigures, of: 'sale' | 'expenses'): string | null => {
    const amounts = notConverted.map((one) => one[of]).filter(({ amountMinor }) => amountMinor > 0)
    return amounts.length > 0 ? t('notConverted', { amounts: amounts.map(format.money).join(', ') }) : null
  }
}

export function Revenue({ figures }: { figures: TunnelFigures }) {
  const t = tunnelsTexts.use()
  const format = useFormat()
  const unconverted = useUnconverted()(figures, 'sale')
  return (
    <Tooltip label={unconverted ?? t('revenueHint')}>
      <span>
        {format.money(figures.totalSale)}
        {unconverted ? ' +' : ''}
      </span>
    </Tooltip>
  )
}

/** What came of a tunnel, and who walks in it. */
export function TunnelFiguresView({ tunnelId }: { tunnelId: TunnelId }) {
  const t = tunnelsTexts.use()
  const canSeeFigures = useRights()('stats:read')
  const use = useTunnelUse(tunnelId)
  const inside = use.data?.inside
  return (
    <Section title={t('figures')}>
      {canSeeFigures ? (
        <Known tunnelId={tunnelId} inside={inside} />
      ) : (
        <SimpleGrid cols={{ base: 2, sm: 3, md: 5 }}>
          <Figure name={t('inside')} count={inside} />
        </SimpleGrid>
      )}
    </Section>
  )
}

function Known({ tunnelId, inside }: { tunnelId: TunnelId; inside: number | undefined }) {
  const t = tunnelsTexts.use()
  const format = useFormat()
  const unconverted = useUnconverted()
  return (
    <QueryState query={useTunnelFigures(tunnelId)}>
      {(figures) => (
        <SimpleGrid cols={{ base: 2, sm: 3, lg: 4 }} spacing="sm">
          <Figure name={t('visits')} count={figures.visits} uniq={figures.uniqVisits} />
          <Figure name={t('subscribers')} count={figures.subscribers} uniq={figures.uniqSubscribers} />
          <Figure name={t('inside')} count={inside} />
          <Figure name={t('orders')} count={figures.orders} />
          <Figure name={t('sales')} count={figures.sales} uniq={figures.uniqSales} />
          <Tile name={t('revenue')} value={format.money(figures.totalSale)} hint={unconverted(figures, 'sale')} />
          <Tile
            name={t('expenses')}
            value={format.money(figures.totalExpenses)}
            hint={unconverted(figures, 'expenses')}
          />
        </SimpleGrid>
      )}
    </QueryState>
  )
}

function Figure(props: { name: string; count: number | undefined; uniq?: number }) {
  const t = tunnelsTexts.use()
  const format = useFormat()
  const { count, uniq } = props
  return (
    <Tile
      name={props.name}
      value={count === undefined ? '–' : format.number(count)}
      hint={uniq === undefined || uniq === count ? null : t('uniq', { number: uniq })}
    />
  )
}

const Tile = ({ name, value, hint }: { name: string; value: string; hint: string | null }) => (
  <Paper bg="var(--korben-raised)" p="sm" radius="md">
    <Text size="xs" c="dimmed">
      {name}
    </Text>
    <Text fz={22} fw={650} lh={1.3}>
      {value}
    </Text>
    {hint ? (
      <Text size="xs" c="dimmed">
        {hint}
      </Text>
    ) : null}
  </Paper>
)
