import type { Connection } from '@korben/contract'
import { Badge, Tooltip } from '@mantine/core'
import { isServed, troubleOf } from './connections.ts'
import { connectionsTexts } from './texts.ts'

const COLORS = { OK: 'teal', ERROR: 'red', OFF: 'gray' } as const

/** Whether it works, in a word; what is wrong stands in its tooltip, and on its page. */
export function StateBadge({ connection }: { connection: Connection }) {
  const t = connectionsTexts.use()
  const { state, error } = connection
  if (!isServed(connection)) {
    return (
      <Badge variant="light" tt="none" color="gray">
        {t('noChannel')}
      </Badge>
    )
  }
  const trouble = troubleOf(connection)
  const isDeaf = state === 'OK' && trouble !== null
  const badge = (
    <Badge variant="light" tt="none" color={isDeaf ? 'orange' : COLORS[state]}>
      {isDeaf ? t('deaf') : t(state)}
    </Badge>
  )
  if (trouble === null || state === 'OFF') return badge
  return (
    <Tooltip label={t(trouble, { error: error ?? '' })} multiline maw={320}>
      {badge}
    </Tooltip>
  )
}
