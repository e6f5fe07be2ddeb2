import { isApiError } from '@korben/client'
import type { Connection } from '@korben/contract'
import { Button, Group, NumberInput, Radio, Select, Stack, Text, TextInput } from '@mantine/core'
import { client } from '../../lib/client.ts'
import { showHint } from '../../lib/notices.ts'
import { useRights } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { useSavedForm } from '../../ui/form.ts'
import { Section } from '../../ui/section.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { useUnsaved } from '../../ui/unsaved.ts'
import { LooksFields, looksOf, looksRules } from './appearance.tsx'
import { connectionsKey, refusalWords } from './connections.ts'
import { connectionsTexts } from './texts.ts'

const fieldset = { border: 0, padding: 0, margin: 0, minWidth: 0 }

export function SettingsSection({ connection }: { connection: Connection }) {
  const t = connectionsTexts.use()
  return (
    <>
      <Section title={t('settings')}>
        {connection.kind === 'WEB_CHAT' ? <WebChatForm connection={connection} /> : <BotForm connection={connection} />}
      </Section>
      {connection.kind === 'TELEGRAM' ? <InboundSection connection={connection} /> : null}
    </>
  )
}

function WebChatForm({ connection: { id, name, settings } }: { connection: Connection }) {
  const t = connectionsTexts.use()
  const { title = '', welcome = '', color = '', sites = [] } = settings
  const { form, submit, isSaving } = useSavedForm({
    initial: { name, title, welcome, color, sites },
    validate: looksRules(),
    save: ({ name, ...looks }, options) =>
      client.connections.update({ connectionId: id, name: name.trim(), settings: looksOf(looks) }, options),
    refresh: [connectionsKey],
    done: t('saved'),
    at: { 'connections.refused': 'name' },
    say: refusalWords,
    onDone: () => form.resetDirty(),
  })
  useUnsaved(form.isDirty())
  return (
    <Saved submit={submit} isSaving={isSaving}>
      <TextInput label={t('name')} required maxLength={255} {...form.getInputProps('name')} />
      <LooksFields form={form} />
    </Saved>
  )
}

const numberOf = (value: number | string): number | null => (typeof value === 'number' ? value : null)

function BotForm({ connection: { id, kind, name, doubt, settings } }: { connection: Connection }) {
  const t = connectionsTexts.use()
  const { pollSeconds, sendTimeoutMs } = settings
  const initial: { name: string; doubt: string; pollSeconds: number | string; sendTimeout: number | string } = {
    name,
    doubt,
    pollSeconds: pollSeconds ?? '',
    sendTimeout: sendTimeoutMs === undefined ? '' : sendTimeoutMs / 1000,
  }
  const { form, submit, isSaving } = useSavedForm({
    initial,
    save: ({ name, doubt, pollSeconds, sendTimeout }, options) => {
      const seconds = numberOf(sendTimeout)
      return client.connections.update(
        {
          ...{ connectionId: id, name: name.trim(), doubt: doubt === 'send_again' ? 'send_again' : 'leave' },
          ...(kind === 'TELEGRAM' && {
            settings: {
              pollSeconds: numberOf(pollSeconds),
              sendTimeoutMs: seconds === null ? null : Math.round(seconds * 1000),
            },
          }),
        },
        options,
      )
    },
    refresh: [connectionsKey],
    done: t('saved'),
    at: { 'connections.refused': 'name' },
    say: refusalWords,
    onDone: () => form.resetDirty(),
  })
  useUnsaved(form.isDirty())
  return (
    <Saved submit={submit} isSaving={isSaving}>
      <TextInput label={t('name')} required maxLength={255} {...form.getInputProps('name')} />
      <Select
        label={t('doubt')}
        allowDeselect={false}
        data={[
          { value: 'leave', label: t('leave') },
          { value: 'send_again', label: t('send_again') },
        ]}
        {...form.getInputProps('doubt')}
      />
      {kind === 'TELEGRAM' ? (
        <>
          <NumberInput
            label={t('pollSeconds')}
            description={t('pollSecondsHint')}
            placeholder="30"
            min={0}
            max={50}
            allowDecimal={false}
            hideControls
            {...form.getInputProps('pollSeconds')}
          />
          <NumberInput
            label={t('sendTimeout')}
            description={t('sendTimeoutHint')}
            placeholder="15"
            min={0.01}
            max={120}
            decimalScale={2}
            hideControls
            {...form.getInputProps('sendTimeout')}
          />
        </>
      ) : null}
    </Saved>
  )
}

/** The fields, and the button that saves them; for whoever may not write, the fields alone. */
function Saved(props: {
  submit: (event?: React.FormEvent<HTMLFormElement>) => void
  isSaving: boolean
  children: React.ReactNode
}) {
  const ui = uiTexts.use()
  const canWrite = useRights()('connections:write')
  return (
    <form onSubmit={props.submit} noValidate>
      <fieldset disabled={!canWrite} style={fieldset}>
        <Stack gap="md" maw={560}>
          {props.children}
          {canWrite ? (
            <Group>
              <Button type="submit" loading={props.isSaving}>
                {ui('save')}
              </Button>
            </Group>
          ) : null}
        </Stack>
      </fieldset>
    </form>
  )
}

function InboundSection({ connection: { id, inbound } }: { connection: Connection }) {
  const t = connectionsTexts.use()
  const canWrite = useRights()('connections:write')
  const change = useWrite(client.connections.setInbound, {
    refresh: [connectionsKey],
    done: t('inboundChanged'),
    onProblem: (error) => {
      const isWebhook = isApiError(error) && error.code === 'connections.refused'
      if (isWebhook) showHint(t('noWebhook'))
      return isWebhook
    },
  })
  return (
    <Section title={t('inbound')}>
      <Radio.Group
        aria-label={t('inbound')}
        value={inbound}
        onChange={(chosen) => change.mutate({ connectionId: id, inbound: chosen === 'webhook' ? 'webhook' : 'poll' })}
      >
        <Stack gap={6}>
          {(['poll', 'webhook'] as const).map((one) => (
            <Radio
              key={one}
              value={one}
              label={t(one)}
              disabled={!canWrite || inbound === 'none' || change.isPending}
            />
          ))}
        </Stack>
      </Radio.Group>
      {inbound === 'none' ? <Text size="sm">{t('changing')}</Text> : null}
    </Section>
  )
}
