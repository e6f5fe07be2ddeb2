import type { Leadgentool, TunnelId } from '@korben/contract'
import { Anchor, Badge, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { useRights } from '../../lib/session.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { useSavedForm } from '../../ui/form.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { Section } from '../../ui/section.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { leadgenKey, useLeadgentools } from './leadgen.ts'
import { leadgenTexts } from './texts.ts'

/** The ways into a tunnel, on its page. */
export function LeadgentoolsSection({ tunnelId }: { tunnelId: TunnelId }) {
  const t = leadgenTexts.use()
  const canWrite = useRights()('leadgen:write')
  const tools = useLeadgentools(tunnelId)
  const [isMaking, setMaking] = useState(false)
  return (
    <Section
      title={t('title')}
      actions={
        canWrite ? (
          <Button
            size="xs"
            variant="light"
            leftSection={<Icon name="plus" size={14} />}
            onClick={() => setMaking(true)}
          >
            {t('make')}
          </Button>
        ) : null
      }
    >
      <Text size="sm" c="dimmed">
        {t('hint')}
      </Text>
      <QueryState query={tools}>
        {(all) => (
          <Stack gap="sm">
            {all.map((tool) => (
              <ToolRow key={tool.id} tool={tool} />
            ))}
          </Stack>
        )}
      </QueryState>
      {isMaking ? <NewToolDialog tunnelId={tunnelId} onClose={() => setMaking(false)} /> : null}
    </Section>
  )
}

function ToolRow({ tool }: { tool: Leadgentool }) {
  const t = leadgenTexts.use()
  const { link, isDisabled } = tool.defaultSource
  return (
    <Group justify="space-between" gap="xs">
      <div style={{ minWidth: 0 }}>
        <Group gap="xs">
          <Anchor component={Link} to={`/tunnels/${tool.tunnelId}/leadgentools/${tool.id}`} size="sm" fw={550}>
            {tool.name}
          </Anchor>
          <Badge tt="none" size="sm" variant="light" color="gray">
            {t(tool.type)}
          </Badge>
          {isDisabled ? (
            <Badge tt="none" size="sm" variant="light" color="orange">
              {t('paused')}
            </Badge>
          ) : null}
        </Group>
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {link}
        </Text>
      </div>
      <Group gap="xs">
        <CopyButton text={link} label={t('copyLink')} name={tool.name} size="xs" />
        <CopyButton text={tool.id} label={t('copyLgt')} name={tool.name} size="xs" />
      </Group>
    </Group>
  )
}

const types = ['LINK', 'QR'] as const

function NewToolDialog({ tunnelId, onClose }: { tunnelId: TunnelId; onClose: () => void }) {
  const t = leadgenTexts.use()
  const ui = uiTexts.use()
  const navigate = useNavigate()
  const { form, submit, isSaving } = useSavedForm({
    initial: { name: '', type: 'LINK' },
    save: ({ name, type }, options) =>
      client.leadgen.create({ tunnelId, name, type: types.find((one) => one === type) ?? 'LINK' }, options),
    refresh: [leadgenKey],
    done: t('made'),
    onDone: ({ id }) => {
      onClose()
      void navigate({ to: `/tunnels/${tunnelId}/leadgentools/${id}` })
    },
  })
  return (
    <FormDialog opened title={t('make')} submitLabel={ui('create')} onClose={onClose} onSubmit={submit} busy={isSaving}>
      <TextInput label={t('name')} maxLength={255} data-autofocus {...form.getInputProps('name')} />
      <Select
        label={t('type')}
        allowDeselect={false}
        data={types.map((value) => ({ value, label: t(value) }))}
        {...form.getInputProps('type')}
      />
    </FormDialog>
  )
}
