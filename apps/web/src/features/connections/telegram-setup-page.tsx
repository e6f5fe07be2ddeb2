import type { ConnectionId } from '@korben/contract'
import { Alert, Anchor, Button, Code, Group, List, Radio, Stack, Text, TextInput } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { client } from '../../lib/client.ts'
import { BackLink } from '../../ui/back-link.tsx'
import { useSavedForm } from '../../ui/form.ts'
import { Icon } from '../../ui/icon.tsx'
import { Page } from '../../ui/page.tsx'
import { Section } from '../../ui/section.tsx'
import { connectionPath, connectionsKey, homePath, refusalWords } from './connections.ts'
import { setupTexts } from './setup-texts.ts'
import { connectionsTexts } from './texts.ts'

const BOT_FATHER = 'https://t.me/BotFather'
const USUAL_SERVER = 'https://api.telegram.org'

type Bot = { token: string; baseUrl: string }
type Found = Bot & { name: string; username: string | null; connectionId: ConnectionId | null; canWebhook: boolean }

/** Leads to a working bot: where its token comes from, whose it is, and only then it is connected. */
export function TelegramSetupPage() {
  const t = setupTexts.use()
  const [found, setFound] = useState<Found | null>(null)
  return (
    <Page
      title={t('telegramTitle')}
      hint={t('telegramHint')}
      above={<BackLink to={homePath}>{connectionsTexts.use()('title')}</BackLink>}
    >
      <Stack gap="md">
        <Section title={t('makeBot')}>
          <List type="ordered" size="sm" spacing={6}>
            <List.Item>
              {t('makeBotOpen')}{' '}
              <Anchor href={BOT_FATHER} target="_blank" rel="noreferrer" inherit underline="always">
                @BotFather
              </Anchor>
            </List.Item>
            <List.Item>{t('makeBotNew')}</List.Item>
            <List.Item>{t('makeBotToken')}</List.Item>
          </List>
          <Text size="sm" c="dimmed">
            {t('makeBotHave')}
          </Text>
        </Section>
        <Section title={t('giveToken')}>
          {found ? <FoundBot found={found} onOther={() => setFound(null)} /> : <TokenForm onFound={setFound} />}
        </Section>
        {found && found.connectionId === null ? (
          <Section title={t('connect')}>
            <ConnectForm found={found} />
          </Section>
        ) : null}
      </Stack>
    </Page>
  )
}

function TokenForm({ onFound }: { onFound: (found: Found) => void }) {
  const t = setupTexts.use()
  const [hasServer, setHasServer] = useState(false)
  const { form, submit, isSaving } = useSavedForm({
    initial: { token: '', baseUrl: USUAL_SERVER },
    validate: { token: (token) => (token.trim() === '' ? t('noToken') : null) },
    save: async (values, options) => {
      const bot = { token: values.token.trim(), baseUrl: values.baseUrl.trim() }
      return { ...(await client.connections.checkTelegram(bot, options)), ...bot }
    },
    at: { 'connections.refused': 'token' },
    say: refusalWords,
    onDone: onFound,
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          label={t('token')}
          description={t('tokenHint')}
          required
          autoComplete="off"
          spellCheck={false}
          maxLength={300}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          {...form.getInputProps('token')}
        />
        {hasServer ? (
          <TextInput
            label={t('baseUrl')}
            description={t('baseUrlHint')}
            type="url"
            maxLength={2048}
            {...form.getInputProps('baseUrl')}
          />
        ) : null}
        <Group gap="sm">
          <Button type="submit" loading={isSaving}>
            {t('check')}
          </Button>
          {hasServer ? null : (
            <Button variant="subtle" color="gray" onClick={() => setHasServer(true)}>
              {t('ownServer')}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  )
}

function FoundBot({ found, onOther }: { found: Found; onOther: () => void }) {
  const t = setupTexts.use()
  return (
    <Stack gap="sm" align="flex-start">
      <Group gap="xs" role="status">
        <Icon name="check" />
        <Text size="sm">{t('found')}</Text>
        <Text size="sm" fw={600}>
          {found.name}
        </Text>
        {found.username === null ? null : <Code>@{found.username}</Code>}
      </Group>
      {found.connectionId === null ? null : (
        <Alert color="orange" w="100%">
          {t('already')}{' '}
          <Anchor component={Link} to={connectionPath(found.connectionId)} inherit underline="always">
            {t('openIt')}
          </Anchor>
        </Alert>
      )}
      <Button variant="default" size="xs" onClick={onOther}>
        {t('otherToken')}
      </Button>
    </Stack>
  )
}

function ConnectForm({ found }: { found: Found }) {
  const t = setupTexts.use()
  const name = useRef<HTMLInputElement>(null)
  // The field that was typed into is gone: whoever works by the keyboard goes on at the next step.
  useEffect(() => name.current?.select(), [])
  const navigate = useNavigate()
  const { form, submit, isSaving } = useSavedForm({
    initial: { name: found.name, inbound: found.canWebhook ? 'webhook' : 'poll' },
    save: ({ name, inbound }, options) =>
      client.connections.createTelegram(
        {
          ...{ token: found.token, baseUrl: found.baseUrl },
          ...(name.trim() === '' ? {} : { name: name.trim() }),
          inbound: inbound === 'webhook' ? 'webhook' : 'poll',
        },
        options,
      ),
    refresh: [connectionsKey],
    done: t('connected'),
    at: { 'connections.refused': 'name', 'connections.already_connected': 'name' },
    say: refusalWords,
    onDone: ({ id }) => void navigate({ to: connectionPath(id), replace: true }),
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          ref={name}
          label={t('name')}
          description={t('nameHint')}
          maxLength={255}
          {...form.getInputProps('name')}
        />
        {found.canWebhook ? (
          <Radio.Group label={t('inbound')} {...form.getInputProps('inbound')}>
            <Stack gap={6} mt={6}>
              <Radio value="webhook" label={t('webhook')} />
              <Radio value="poll" label={t('poll')} />
            </Stack>
          </Radio.Group>
        ) : null}
        <Group>
          <Button type="submit" loading={isSaving}>
            {t('connectBot')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
