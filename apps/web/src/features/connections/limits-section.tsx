import type { Connection, RateLimit } from '@korben/contract'
import { ActionIcon, Button, Group, NumberInput, Select, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { useRights } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { useSavedForm } from '../../ui/form.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Section } from '../../ui/section.tsx'
import { connectionsKey } from './connections.ts'
import { connectionsTexts } from './texts.ts'

const SCOPES = ['connection', 'chat', 'group'] as const

/** How fast it may send (CON-9). */
export function LimitsSection({ connection }: { connection: Connection }) {
  const t = connectionsTexts.use()
  const canWrite = useRights()('connections:write')
  const [isChanging, setChanging] = useState(false)
  const reset = useWrite(client.connections.setLimits, { refresh: [connectionsKey], done: t('saved') })
  const { id, limits, hasOwnLimits } = connection
  return (
    <Section title={t('limits')}>
      <Text size="sm" c="dimmed">
        {hasOwnLimits ? t('ownLimits') : t('usualLimits')}. {t('limitsHint')}
      </Text>
      {limits.length === 0 ? (
        <Text size="sm">{t('unlimited')}</Text>
      ) : (
        <ul style={{ margin: 0, paddingInlineStart: 20 }}>
          {limits.map(({ scope, limit, perMs, burst }) => (
            <Text key={`${scope} ${limit} ${perMs}`} component="li" size="sm">
              {t('limitWords', { scope: t(scope), limit, seconds: perMs / 1000 })}
              {burst === undefined ? '' : t('burstWords', { burst })}
            </Text>
          ))}
        </ul>
      )}
      {canWrite ? (
        <Group gap="xs">
          <Button variant="default" size="xs" onClick={() => setChanging(true)}>
            {t('changeLimits')}
          </Button>
          {hasOwnLimits ? (
            <Button
              variant="default"
              size="xs"
              loading={reset.isPending}
              onClick={() => reset.mutate({ connectionId: id, limits: null })}
            >
              {t('takeUsual')}
            </Button>
          ) : null}
        </Group>
      ) : null}
      {isChanging ? <LimitsDialog connection={connection} onClose={() => setChanging(false)} /> : null}
    </Section>
  )
}

/** As it is typed: a field may be empty for a while. */
type Row = {
  key: number
  scope: RateLimit['scope']
  limit: number | string
  seconds: number | string
  burst: number | string
}

const rowOf = ({ scope, limit, perMs, burst }: RateLimit, key: number): Row => ({
  ...{ key, scope, limit, seconds: perMs / 1000, burst: burst ?? '' },
})

function limitOf({ scope, limit, seconds, burst }: Row): RateLimit[] {
  if (typeof limit !== 'number' || typeof seconds !== 'number') return []
  const perMs = Math.max(1, Math.round(seconds * 1000))
  return [{ scope, limit, perMs, ...(typeof burst === 'number' ? { burst } : {}) }]
}

function LimitsDialog({ connection: { id, limits }, onClose }: { connection: Connection; onClose: () => void }) {
  const t = connectionsTexts.use()
  const { form, submit, isSaving } = useSavedForm({
    initial: { rows: limits.map(rowOf) },
    save: ({ rows }, options) =>
      client.connections.setLimits({ connectionId: id, limits: rows.flatMap(limitOf) }, options),
    refresh: [connectionsKey],
    done: t('saved'),
    onDone: onClose,
  })
  const { rows } = form.getValues()
  const setRows = (next: Row[]) => form.setFieldValue('rows', next)
  const change = (key: number, part: Partial<Row>) =>
    setRows(rows.map((row) => (row.key === key ? { ...row, ...part } : row)))
  const add = () =>
    setRows([
      ...rows,
      { key: Math.max(0, ...rows.map(({ key }) => key)) + 1, scope: 'chat', limit: 1, seconds: 1, burst: '' },
    ])
  return (
    <FormDialog opened size="lg" title={t('limits')} onClose={onClose} onSubmit={submit} busy={isSaving}>
      <Stack gap="md">
        {rows.map((row) => (
          <Group key={row.key} gap="xs" align="flex-end" wrap="wrap">
            <Select
              label={t('scope')}
              w={180}
              allowDeselect={false}
              data={SCOPES.map((value) => ({ value, label: t(value) }))}
              value={row.scope}
              onChange={(value) => change(row.key, { scope: SCOPES.find((one) => one === value) ?? row.scope })}
            />
            <NumberInput
              label={t('limit')}
              w={110}
              min={1}
              max={100_000}
              allowDecimal={false}
              hideControls
              value={row.limit}
              onChange={(limit) => change(row.key, { limit })}
            />
            <NumberInput
              label={t('seconds')}
              w={110}
              min={0.001}
              max={86_400}
              hideControls
              value={row.seconds}
              onChange={(seconds) => change(row.key, { seconds })}
            />
            <NumberInput
              label={t('burst')}
              w={100}
              min={1}
              max={100_000}
              allowDecimal={false}
              hideControls
              value={row.burst}
              onChange={(burst) => change(row.key, { burst })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={`${t('removeLimit')}: ${t(row.scope)}`}
              onClick={() => setRows(rows.filter(({ key }) => key !== row.key))}
            >
              <Icon name="trash" size={16} />
            </ActionIcon>
          </Group>
        ))}
        <Group>
          <Button
            variant="default"
            size="xs"
            disabled={rows.length >= 20}
            leftSection={<Icon name="plus" size={14} />}
            onClick={add}
          >
            {t('addLimit')}
          </Button>
        </Group>
      </Stack>
    </FormDialog>
  )
}
