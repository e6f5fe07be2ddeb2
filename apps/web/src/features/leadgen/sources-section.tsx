import type { LeadgentoolId, TrafficSource } from '@korben/contract'
import { Badge, Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { useRights } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { useSavedForm } from '../../ui/form.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { MoreList } from '../../ui/more-list.tsx'
import { RowActions } from '../../ui/row-actions.tsx'
import { Section } from '../../ui/section.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { leadgenKey, useSources } from './leadgen.ts'
import { LinkView } from './link-view.tsx'
import { leadgenTexts } from './texts.ts'

type Asked = { kind: 'make' } | { kind: 'edit' | 'link'; source: TrafficSource }

/** The traffic sources of a leadgentool: each an address that is counted by itself. */
export function SourcesSection({ leadgentoolId }: { leadgentoolId: LeadgentoolId }) {
  const t = leadgenTexts.use()
  const ui = uiTexts.use()
  const canWrite = useRights()('leadgen:write')
  const pages = useSources(leadgentoolId)
  const [asked, setAsked] = useState<Asked | null>(null)
  const close = () => setAsked(null)
  const turn = useWrite(client.leadgen.updateSource, {
    refresh: [leadgenKey],
    done: ({ isDisabled }) => (isDisabled ? t('isPaused') : t('isResumed')),
  })
  return (
    <Section
      title={t('sources')}
      actions={
        canWrite ? (
          <Button
            size="xs"
            variant="light"
            leftSection={<Icon name="plus" size={14} />}
            onClick={() => setAsked({ kind: 'make' })}
          >
            {t('makeSource')}
          </Button>
        ) : null
      }
    >
      <Text size="sm" c="dimmed">
        {t('sourcesHint')}
      </Text>
      <MoreList pages={pages} empty="" more={ui('more')} keyOf={({ id }) => id}>
        {(source: TrafficSource) => (
          <Group justify="space-between" gap="xs" wrap="nowrap">
            <SourceWords source={source} />
            <RowActions
              id={source.id}
              name={source.name}
              actions={[
                { icon: 'link', label: t('showQr'), onClick: () => setAsked({ kind: 'link', source }) },
                canWrite && {
                  icon: 'edit',
                  label: t('editSource'),
                  onClick: () => setAsked({ kind: 'edit', source }),
                },
                canWrite && {
                  icon: source.isDisabled ? 'refresh' : 'close',
                  label: source.isDisabled ? t('resume') : t('pause'),
                  onClick: () => turn.mutate({ trafficSourceId: source.id, isDisabled: !source.isDisabled }),
                },
              ]}
            />
          </Group>
        )}
      </MoreList>
      {asked?.kind === 'link' ? (
        <Modal opened onClose={close} title={asked.source.name} closeButtonProps={{ 'aria-label': ui('close') }}>
          <LinkView source={asked.source} />
        </Modal>
      ) : null}
      {asked && asked.kind !== 'link' ? (
        <SourceDialog
          leadgentoolId={leadgentoolId}
          source={asked.kind === 'edit' ? asked.source : null}
          onClose={close}
        />
      ) : null}
    </Section>
  )
}

function SourceWords({ source }: { source: TrafficSource }) {
  const t = leadgenTexts.use()
  return (
    <Stack gap={2} miw={0}>
      <Group gap="xs">
        <Text size="sm" fw={550} style={{ overflowWrap: 'anywhere' }}>
          {source.name}
        </Text>
        {source.isDefault ? (
          <Badge tt="none" size="sm" variant="light" color="gray">
            {t('default')}
          </Badge>
        ) : null}
        {source.isDisabled ? (
          <Badge tt="none" size="sm" variant="light" color="orange">
            {t('paused')}
          </Badge>
        ) : null}
      </Group>
      {source.description === '' ? null : (
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {source.description}
        </Text>
      )}
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {source.link}
      </Text>
    </Stack>
  )
}

function SourceDialog(props: { leadgentoolId: LeadgentoolId; source: TrafficSource | null; onClose: () => void }) {
  const t = leadgenTexts.use()
  const ui = uiTexts.use()
  const { leadgentoolId, source, onClose } = props
  const { form, submit, isSaving } = useSavedForm({
    initial: { name: source?.name ?? '', description: source?.description ?? '' },
    save: (values, options) =>
      source
        ? client.leadgen.updateSource({ trafficSourceId: source.id, ...values }, options)
        : client.leadgen.createSource({ leadgentoolId, ...values }, options),
    refresh: [leadgenKey],
    done: source ? t('saved') : t('madeSource'),
    onDone: onClose,
  })
  return (
    <FormDialog
      opened
      title={source ? t('editSource') : t('makeSource')}
      submitLabel={source ? ui('save') : ui('create')}
      onClose={onClose}
      onSubmit={submit}
      busy={isSaving}
    >
      <TextInput label={t('name')} maxLength={255} data-autofocus {...form.getInputProps('name')} />
      <Textarea label={t('description')} maxLength={1000} autosize minRows={2} {...form.getInputProps('description')} />
    </FormDialog>
  )
}
