import type { Chat, TemplateSummary } from '@korben/contract'
import { Button, Group, Modal, NavLink, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { useWrite } from '../../lib/write.ts'
import { Icon } from '../../ui/icon.tsx'
import { usePages } from '../../ui/pages.ts'
import { QueryState } from '../../ui/query-state.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { chatKey, chatListKeys, keepMessage, messagesKey } from './chats.ts'
import { chatsTexts } from './texts.ts'

/** Finds a template, shows what this person would get, and sends it. */
export function TemplatePicker({ chat, onClose }: { chat: Chat; onClose: () => void }) {
  const t = chatsTexts.use()
  const ui = uiTexts.use()
  const [search, setSearch] = useState('')
  const [words] = useDebouncedValue(search.trim(), 250)
  const [chosen, setChosen] = useState<TemplateSummary | null>(null)
  const templates = usePages(['templates', 'list', { search: words }], (page, options) =>
    client.templates.list(words === '' ? page : { ...page, search: words }, options),
  )
  return (
    <Modal opened onClose={onClose} title={t('template')} closeButtonProps={{ 'aria-label': ui('close') }}>
      {chosen ? (
        <Chosen chat={chat} template={chosen} onBack={() => setChosen(null)} onDone={onClose} />
      ) : (
        <Stack gap="xs">
          <TextInput
            type="search"
            aria-label={t('templateSearch')}
            placeholder={t('templateSearch')}
            leftSection={<Icon name="search" size={16} />}
            data-autofocus
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <QueryState query={templates.query}>
            {() =>
              templates.rows.length === 0 ? (
                <Text size="sm" c="dimmed">
                  {t('templateNone')}
                </Text>
              ) : (
                templates.rows.map((template) => (
                  <NavLink
                    key={template.id}
                    component="button"
                    label={template.name}
                    description={template.beginning}
                    onClick={() => setChosen(template)}
                  />
                ))
              )
            }
          </QueryState>
        </Stack>
      )}
    </Modal>
  )
}

function Chosen(props: { chat: Chat; template: TemplateSummary; onBack: () => void; onDone: () => void }) {
  const t = chatsTexts.use()
  const ui = uiTexts.use()
  const { chat, template } = props
  const { accountId } = chat
  const [key] = useState(() => crypto.randomUUID())
  const full = useQuery({
    queryKey: ['templates', 'one', template.id],
    queryFn: ({ signal }) => client.templates.get({ templateId: template.id }, { signal }),
  })
  const send = useWrite(client.chats.sendTemplate, {
    keep: keepMessage,
    refresh: [messagesKey(accountId), chatKey(accountId), ...chatListKeys],
    done: t('sent'),
    onDone: props.onDone,
  })
  return (
    <Stack gap="sm">
      <Text fw={600}>{t('templateSend', { name: template.name })}</Text>
      <Text size="sm" c="dimmed">
        {t('templateSendHint', { name: chat.person.name })}
      </Text>
      <QueryState query={full}>
        {({ content }) => (
          <Stack gap={6}>
            {content.map((element, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: parts of a message have no other name and never change their places
              <Text key={index} size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
                {element.kind === 'text'
                  ? element.text
                  : `${t('imageAlt')}: ${element.caption ?? (element.kind === 'file' ? element.name : element.url)}`}
              </Text>
            ))}
          </Stack>
        )}
      </QueryState>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={props.onBack}>
          {ui('cancel')}
        </Button>
        <Button
          loading={send.isPending}
          leftSection={<Icon name="send" size={16} />}
          onClick={() => send.mutate({ accountId, key, templateId: template.id })}
        >
          {t('send')}
        </Button>
      </Group>
    </Stack>
  )
}
