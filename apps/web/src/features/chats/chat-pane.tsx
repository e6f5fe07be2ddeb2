import type { AccountId, Chat } from '@korben/contract'
import { ActionIcon, Switch, Text, Tooltip } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { client } from '../../lib/client.ts'
import { queryClient } from '../../lib/query.ts'
import { useRights } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { channelName } from '../../ui/channel.ts'
import { Icon } from '../../ui/icon.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { chatKey, chatListKeys, useChat } from './chats.ts'
import { Composer } from './composer.tsx'
import classes from './inbox.module.css'
import { MessageList } from './message-list.tsx'
import { chatsTexts } from './texts.ts'

type Props = { folder: string; accountId: AccountId; hasCard: boolean; onCard: (open: boolean) => void }

export function ChatPane(props: Props) {
  const chat = useChat(props.accountId)
  return (
    <QueryState query={chat}>
      {(data) => (
        <>
          <Head {...props} chat={data} />
          <MessageList accountId={props.accountId} personName={data.person.name} />
          <Composer chat={data} key={data.accountId} />
          <ReadMark chat={data} />
        </>
      )}
    </QueryState>
  )
}

/** Opening a chat makes it read (INB-3), as far as it was shown to somebody who looks at it. */
function ReadMark({ chat }: { chat: Chat }) {
  const can = useRights()
  const told = useRef(0)
  const isWaiting = chat.unreadCount > 0 && can('chats:write')
  const { accountId, lastSeq } = chat
  useEffect(() => {
    if (!isWaiting || told.current >= lastSeq || document.visibilityState === 'hidden') return
    told.current = lastSeq
    // What fails here is tried again with the next entry; nobody must be told.
    client.chats
      .markRead({ accountId, seq: lastSeq }, { idempotencyKey: crypto.randomUUID() })
      .then((fresh) => {
        queryClient.setQueryData(chatKey(accountId), fresh)
        for (const queryKey of chatListKeys) void queryClient.invalidateQueries({ queryKey })
      })
      .catch(() => {
        told.current = 0
      })
  }, [isWaiting, accountId, lastSeq])
  return null
}

function Head({ chat, folder, hasCard, onCard }: Props & { chat: Chat }) {
  const t = chatsTexts.use()
  const can = useRights()
  const update = useWrite(client.chats.update, {
    refresh: chatListKeys,
    onDone: (fresh) => queryClient.setQueryData(chatKey(chat.accountId), fresh),
  })
  const { accountId, isImportant } = chat
  const isBotOn = chat.botStatus === 'BOT'
  const starLabel = isImportant ? t('unmakeImportant') : t('makeImportant')
  return (
    <header className={classes.head}>
      <ActionIcon
        component={Link}
        to={`/chats/${folder}`}
        variant="subtle"
        color="gray"
        hiddenFrom="sm"
        aria-label={t('back')}
      >
        <Icon name="back" />
      </ActionIcon>
      <div style={{ flex: 1, minWidth: 0 }}>
        <Text component="h2" fw={650} truncate>
          {chat.person.name}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {channelName(chat.kind)} · {chat.connection.name}
        </Text>
      </div>
      <Tooltip label={isBotOn ? t('bot') : t('botOff')}>
        <Switch
          label={<Icon name="bot" />}
          aria-label={t('bot')}
          checked={isBotOn}
          disabled={!can('chats:write') || update.isPending}
          onChange={(event) => update.mutate({ accountId, botStatus: event.currentTarget.checked ? 'BOT' : 'DIALOG' })}
        />
      </Tooltip>
      <Tooltip label={starLabel}>
        <ActionIcon
          variant="subtle"
          color={isImportant ? 'yellow' : 'gray'}
          aria-label={starLabel}
          aria-pressed={isImportant}
          disabled={!can('chats:write')}
          onClick={() => update.mutate({ accountId, isImportant: !isImportant })}
        >
          <Icon name="star" filled={isImportant} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t('card')}>
        <ActionIcon
          variant={hasCard ? 'light' : 'subtle'}
          color={hasCard ? 'blue' : 'gray'}
          aria-label={t('card')}
          aria-pressed={hasCard}
          onClick={() => onCard(!hasCard)}
        >
          <Icon name="card" />
        </ActionIcon>
      </Tooltip>
    </header>
  )
}
