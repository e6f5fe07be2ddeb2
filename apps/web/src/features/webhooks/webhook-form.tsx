import type { WebhookSettings } from '@korben/contract'
import { Button, Checkbox, Group, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { client } from '../../lib/client.ts'
import { useRights } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { useSavedForm } from '../../ui/form.ts'
import { QueryState } from '../../ui/query-state.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { webhooksTexts } from './texts.ts'

const EVENTS = ['ORDER', 'SALE', 'SUBSCRIPTION', 'MESSAGE'] as const
const settingsKey = ['webhooks', 'settings'] as const
export const deliveriesKey = ['webhooks', 'deliveries'] as const

export function WebhookForm() {
  const settings = useQuery({
    queryKey: settingsKey,
    queryFn: ({ signal }) => client.webhooks.getSettings({}, { signal }),
  })
  return <QueryState query={settings}>{(data) => <Form key={JSON.stringify(data)} settings={data} />}</QueryState>
}

function Form({ settings }: { settings: WebhookSettings }) {
  const t = webhooksTexts.use()
  const ui = uiTexts.use()
  const canWrite = useRights()('webhooks:write')
  const { form, submit, isSaving } = useSavedForm({
    initial: { isOn: settings.isOn, url: settings.url, events: settings.events.map(String) },
    save: async ({ isOn, url, events }, options) =>
      client.webhooks.setSettings(
        { isOn, url: url.trim(), events: EVENTS.filter((event) => events.includes(event)) },
        options,
      ),
    refresh: [settingsKey],
    done: t('saved'),
    at: { 'webhooks.url_not_allowed': 'url' },
  })
  const test = useWrite(client.webhooks.sendTest, { refresh: [deliveriesKey], done: t('testSent') })
  return (
    <form onSubmit={submit} noValidate>
      <fieldset disabled={!canWrite} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
        <Stack gap="md">
          <Checkbox label={t('enabled')} {...form.getInputProps('isOn', { type: 'checkbox' })} />
          <TextInput
            label={t('url')}
            description={t('urlHint')}
            type="url"
            placeholder="https://"
            maxLength={2048}
            {...form.getInputProps('url')}
          />
          <Checkbox.Group label={t('events')} {...form.getInputProps('events')}>
            <Group mt="xs">
              {EVENTS.map((event) => (
                <Checkbox key={event} value={event} label={t(event)} />
              ))}
            </Group>
          </Checkbox.Group>
          <Group gap="xs">
            <Button type="submit" loading={isSaving}>
              {ui('save')}
            </Button>
            <Button
              variant="default"
              loading={test.isPending}
              disabled={settings.url === ''}
              onClick={() => test.mutate({})}
            >
              {t('sendTest')}
            </Button>
          </Group>
        </Stack>
      </fieldset>
    </form>
  )
}
