import type { Chat, DraftContent } from '@korben/contract'
import {
  ActionIcon,
  Alert,
  Button,
  FileButton,
  Group,
  Menu,
  Popover,
  SimpleGrid,
  Text,
  Textarea,
  Tooltip,
} from '@mantine/core'
import { lazy, Suspense, useRef, useState } from 'react'
import { client } from '../../lib/client.ts'
import { useFormat } from '../../lib/format.ts'
import { isUnknownEnd } from '../../lib/problem.ts'
import { useRights } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { Icon } from '../../ui/icon.tsx'
import { AttachmentList, useAttachments, writeMessage } from './attachments.tsx'
import { chatKey, chatListKeys, keepMessage, messagesKey } from './chats.ts'
import { Colleagues, usePresenceTold } from './colleagues.tsx'
import { forgetDraft, keepDraft, readDraft } from './drafts.ts'
import classes from './inbox.module.css'
import { chatsTexts, reasonText } from './texts.ts'

const TemplatePicker = lazy(async () => ({ default: (await import('./template-picker.tsx')).TemplatePicker }))
const ImageDialog = lazy(async () => ({ default: (await import('./image-dialog.tsx')).ImageDialog }))

const VARIABLES = ['first_name', 'name', 'phone', 'email'] as const
const EMOJIS = [...'😀😄😉😊😍🤗🤔😅😢😮🙏👍👎👏💪🤝👋🔥❤💙💛🎉🎁✅❌❗❓⏰📅📎💳💰🚀⭐☀🌷']

/** Sends an answer under a key of its own: the same text pressed again after a lost answer is the same message. */
function useSend(chat: Chat, onSent: () => void) {
  const pending = useRef<{ content: string; key: string } | null>(null)
  return useWrite(
    (content: DraftContent, options) => {
      const written = JSON.stringify(content)
      if (pending.current?.content !== written) pending.current = { content: written, key: crypto.randomUUID() }
      return client.chats.send({ accountId: chat.accountId, key: pending.current.key, content }, options)
    },
    {
      keep: keepMessage,
      refresh: [messagesKey(chat.accountId), chatKey(chat.accountId), ...chatListKeys],
      onDone: () => {
        pending.current = null
        onSent()
      },
      onProblem: (error) => {
        if (!isUnknownEnd(error)) pending.current = null
        return false
      },
    },
  )
}

/** Where an answer is written. What is typed is kept until it is sent, also over a reload. */
export function Composer({ chat }: { chat: Chat }) {
  const t = chatsTexts.use()
  const can = useRights()
  const [text, setText] = useState(() => readDraft(chat.accountId))
  const [open, setOpen] = useState<'template' | 'image' | null>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const [isDroppedOn, setDroppedOn] = useState(false)
  const { attachments, add, remove, retry, clear } = useAttachments()
  const send = useSend(chat, () => {
    setText('')
    clear()
    forgetDraft(chat.accountId)
    field.current?.focus()
  })
  const write = (next: string) => {
    setText(next)
    keepDraft(chat.accountId, next)
  }
  const insert = (piece: string) => {
    const at = field.current?.selectionStart ?? text.length
    write(text.slice(0, at) + piece + text.slice(field.current?.selectionEnd ?? at))
    field.current?.focus()
  }
  const isWhole = attachments.length === 0 ? text.trim() !== '' : attachments.every(({ stored }) => stored !== null)
  const submit = () => {
    if (isWhole && !send.isPending) send.mutate(writeMessage(text, attachments))
  }
  usePresenceTold(chat.accountId, text.trim() === '' && attachments.length === 0 ? 'looking' : 'typing')
  if (!can('chats:write')) return null
  const isBlocked = chat.obstacle !== null
  const canAttach = can('files:write') && !isBlocked
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files may be dropped here; the button does the same for everybody
    <div
      className={classes.composer}
      data-dropped-on={isDroppedOn ? '' : undefined}
      onDragOver={(event) => {
        if (!canAttach || !event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setDroppedOn(true)
      }}
      onDragLeave={() => setDroppedOn(false)}
      onDrop={(event) => {
        setDroppedOn(false)
        if (!canAttach || event.dataTransfer.files.length === 0) return
        event.preventDefault()
        add([...event.dataTransfer.files])
      }}
    >
      {chat.obstacle ? (
        <Alert color="orange" p="xs" mb="xs" icon={<Icon name="warning" />}>
          {t('state.skipped')}: {reasonText(t, chat.obstacle)}
        </Alert>
      ) : null}
      <WritableUntil chat={chat} />
      <Colleagues accountId={chat.accountId} />
      <AttachmentList
        attachments={attachments}
        onRemove={(key) => {
          remove(key)
          field.current?.focus()
        }}
        onRetry={(attachment) => void retry(attachment)}
      />
      <Textarea
        ref={field}
        aria-label={t('write')}
        placeholder={t('write')}
        autosize
        minRows={1}
        maxRows={8}
        maxLength={10_000}
        disabled={isBlocked}
        value={text}
        onChange={(event) => write(event.currentTarget.value)}
        onPaste={(event) => {
          if (!canAttach || event.clipboardData.files.length === 0) return
          event.preventDefault()
          add([...event.clipboardData.files])
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
          event.preventDefault()
          submit()
        }}
      />
      <Group justify="space-between" mt={6} wrap="nowrap">
        <Group gap={2} wrap="nowrap">
          {can('files:write') ? (
            <FileButton multiple onChange={add} disabled={isBlocked}>
              {(props) => (
                <Tooltip label={t('attach')}>
                  <ActionIcon {...props} variant="subtle" color="gray" aria-label={t('attach')} disabled={isBlocked}>
                    <Icon name="attach" />
                  </ActionIcon>
                </Tooltip>
              )}
            </FileButton>
          ) : null}
          <Tool icon="library" label={t('template')} disabled={isBlocked} onClick={() => setOpen('template')} />
          <Tool icon="image" label={t('image')} disabled={isBlocked} onClick={() => setOpen('image')} />
          <Menu>
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" aria-label={t('variable')} disabled={isBlocked}>
                <Icon name="fields" />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {VARIABLES.map((name) => (
                <Menu.Item key={name} onClick={() => insert(`{{${name}}}`)}>
                  {t(name)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
          <Emojis onChoose={insert} disabled={isBlocked} />
        </Group>
        <Group gap="sm" wrap="nowrap">
          <Text size="xs" c="dimmed" visibleFrom="md" className={classes.sendHint ?? ''}>
            {t('sendHint')}
          </Text>
          <Button
            flex="none"
            leftSection={<Icon name="send" size={16} />}
            disabled={isBlocked || !isWhole}
            loading={send.isPending}
            onClick={submit}
          >
            {t('send')}
          </Button>
        </Group>
      </Group>
      <Suspense>
        {open === 'template' ? <TemplatePicker chat={chat} onClose={() => setOpen(null)} /> : null}
        {open === 'image' ? (
          <ImageDialog
            busy={send.isPending}
            onClose={() => setOpen(null)}
            onSend={(content) => send.mutate(content, { onSuccess: () => setOpen(null) })}
          />
        ) : null}
      </Suspense>
    </div>
  )
}

function WritableUntil({ chat }: { chat: Chat }) {
  const t = chatsTexts.use()
  const format = useFormat()
  if (chat.writableUntil === null || chat.obstacle !== null) return null
  return (
    <Text size="xs" c="dimmed" mb={4}>
      {t('writableUntil', { time: format.dateTime(chat.writableUntil) })}
    </Text>
  )
}

const Tool = (props: { icon: 'library' | 'image'; label: string; disabled: boolean; onClick: () => void }) => (
  <Tooltip label={props.label}>
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={props.label}
      disabled={props.disabled}
      onClick={props.onClick}
    >
      <Icon name={props.icon} />
    </ActionIcon>
  </Tooltip>
)

function Emojis({ onChoose, disabled }: { onChoose: (emoji: string) => void; disabled: boolean }) {
  const t = chatsTexts.use()
  return (
    <Popover position="top-start" trapFocus>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('emoji')} disabled={disabled}>
          <span aria-hidden="true">☺</span>
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={6} aria-label={t('emoji')}>
        <SimpleGrid cols={9} spacing={2}>
          {EMOJIS.map((emoji) => (
            <ActionIcon key={emoji} variant="subtle" color="gray" aria-label={emoji} onClick={() => onChoose(emoji)}>
              {emoji}
            </ActionIcon>
          ))}
        </SimpleGrid>
      </Popover.Dropdown>
    </Popover>
  )
}
