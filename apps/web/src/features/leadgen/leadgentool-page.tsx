import type { Leadgentool, LeadgentoolId } from '@korben/contract'
import { Button, MultiSelect, Select, Stack, Text, TextInput } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import { client } from '../../lib/client.ts'
import { isId } from '../../lib/ids.ts'
import { useRights } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { BackLink } from '../../ui/back-link.tsx'
import { confirm } from '../../ui/confirm.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { useSavedForm } from '../../ui/form.ts'
import { Icon } from '../../ui/icon.tsx'
import { Page } from '../../ui/page.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { Section } from '../../ui/section.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { useUnsaved } from '../../ui/unsaved.ts'
import { leadgenKey, useEntryBlocks, useLeadgentool, useOfferedConnections } from './leadgen.ts'
import { LinkView } from './link-view.tsx'
import { SourcesSection } from './sources-section.tsx'
import { leadgenTexts } from './texts.ts'

export function LeadgentoolPage() {
  const { leadgentoolId } = useParams({ strict: false })
  return isId<'leadgentool'>(leadgentoolId) ? <Known key={leadgentoolId} leadgentoolId={leadgentoolId} /> : null
}

function Known({ leadgentoolId }: { leadgentoolId: LeadgentoolId }) {
  const t = leadgenTexts.use()
  const tool = useLeadgentool(leadgentoolId)
  if (tool.data) return <Shown tool={tool.data} />
  return (
    <Page title={t('title')}>
      <QueryState query={tool}>{() => null}</QueryState>
    </Page>
  )
}

const MANY = 100

function Shown({ tool }: { tool: Leadgentool }) {
  const t = leadgenTexts.use()
  const ui = uiTexts.use()
  const can = useRights()
  const navigate = useNavigate()
  const back = `/tunnels/${tool.tunnelId}`
  const remove = useWrite(client.leadgen.delete, {
    refresh: [[...leadgenKey, 'list']],
    done: t('deleted'),
    onDone: () => void navigate({ to: back, replace: true, ignoreBlocker: true }),
  })
  const askToDelete = () =>
    void confirm({
      title: t('deleteTitle', { name: tool.name }),
      consequence: async () => {
        const sources = await client.leadgen.listSources({ leadgentoolId: tool.id, limit: MANY })
        return sources.nextCursor === null
          ? t('deleteHint', { count: sources.data.length })
          : t('deleteHintMany', { number: MANY })
      },
      onConfirm: () => remove.mutate({ leadgentoolId: tool.id }),
    })
  return (
    <Page
      title={tool.name}
      above={<BackLink to={back}>{t('title')}</BackLink>}
      hint={tool.type === 'DEFAULT' ? t('defaultStays') : t(tool.type)}
      actions={
        <>
          <CopyButton text={tool.id} label={t('copyLgt')} name={tool.name} />
          {can('leadgen:delete') && tool.type !== 'DEFAULT' ? (
            <Button variant="default" leftSection={<Icon name="trash" size={16} />} onClick={askToDelete}>
              {ui('delete')}
            </Button>
          ) : null}
        </>
      }
    >
      <Stack gap="md">
        <Section title={t('link')}>
          <LinkView source={tool.defaultSource} />
        </Section>
        <SourcesSection leadgentoolId={tool.id} />
        <Settings key={tool.updatedAt} tool={tool} />
      </Stack>
    </Page>
  )
}

function Settings({ tool }: { tool: Leadgentool }) {
  const t = leadgenTexts.use()
  const ui = uiTexts.use()
  const canWrite = useRights()('leadgen:write')
  const blocks = useEntryBlocks(tool.tunnelId)
  const connections = useOfferedConnections()
  const { form, submit, isSaving } = useSavedForm({
    initial: {
      name: tool.name,
      targetBlockId: tool.targetBlockId ?? '',
      connectionIds: tool.connectionIds.map(String),
    },
    save: ({ name, targetBlockId, connectionIds }, options) =>
      client.leadgen.update(
        {
          leadgentoolId: tool.id,
          name,
          targetBlockId: isId<'tunnel_block'>(targetBlockId) ? targetBlockId : null,
          connectionIds: connectionIds.filter((id) => isId<'connection'>(id)),
        },
        options,
      ),
    refresh: [leadgenKey],
    done: t('saved'),
    onDone: () => form.resetDirty(),
  })
  useUnsaved(form.isDirty())
  const known = connections?.map(({ id, name }) => ({ value: String(id), label: name })) ?? []
  const gone = form.getValues().connectionIds.filter((id) => !known.some(({ value }) => value === id))
  return (
    <Section title={t('settings')}>
      <form onSubmit={submit} noValidate>
        <fieldset disabled={!canWrite} style={{ border: 0, padding: 0, margin: 0 }}>
          <Stack gap="sm">
            <TextInput label={t('name')} maxLength={255} {...form.getInputProps('name')} />
            <Select
              label={t('targetBlock')}
              searchable
              allowDeselect={false}
              data={[
                { value: '', label: t('firstBlock') },
                ...blocks.map(({ id, name }) => ({ value: String(id), label: name })),
              ]}
              {...form.getInputProps('targetBlockId')}
            />
            <MultiSelect
              label={t('connections')}
              description={t('connectionsHint')}
              data={[...known, ...gone.map((id) => ({ value: id, label: id }))]}
              disabled={connections === null}
              {...form.getInputProps('connectionIds')}
            />
            {canWrite ? (
              <Button type="submit" loading={isSaving} disabled={!form.isDirty()} style={{ alignSelf: 'flex-start' }}>
                {ui('save')}
              </Button>
            ) : (
              <Text size="sm" c="dimmed">
                {t(tool.type)}
              </Text>
            )}
          </Stack>
        </fieldset>
      </form>
    </Section>
  )
}
