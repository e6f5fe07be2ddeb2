import type { AccountId, Chat } from '@korben/contract'
import {
  ActionIcon,
  Avatar,
  Badge,
  Group,
  Loader,
  Popover,
  SegmentedControl,
  Stack,
  TextInput,
  VisuallyHidden,
} from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { Link, useNavigate } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { lazy, memo, Suspense, useEffect, useRef, useState } from 'react'
import { useFilter } from '../../lib/filter.ts'
import { given } from '../../lib/given.ts'
import { isId } from '../../lib/ids.ts'
import { channelName } from '../../ui/channel.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Icon } from '../../ui/icon.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { When } from '../../ui/when.tsx'
import { type Folder, folders, readFolder, useChats } from './chats.ts'
import classes from './inbox.module.css'
import { chatsTexts } from './texts.ts'

const ChatFilter = lazy(async () => ({ default: (await import('./chat-filter.tsx')).ChatFilter }))

const HEIGHT = 72

/** The chats of a folder, the newest message first; only those that can be seen are drawn. */
export function ChatList({ folder, chosen }: { folder: Folder; chosen: AccountId | undefined }) {
  const t = chatsTexts.use()
  const navigate = useNavigate()
  const [address, setAddress] = useFilter(['search', 'tag', 'user'])
  const filter = given({
    folder,
    search: address.search?.trim() || undefined,
    tagId: isId<'tag'>(address.tag) ? address.tag : undefined,
    userId: isId<'user'>(address.user) ? address.user : undefined,
  })
  const isNarrowed = filter.tagId !== undefined || filter.userId !== undefined
  const chats = useChats(filter)
  const [typed, setTyped] = useState(address.search ?? '')
  const tell = useDebouncedCallback((search: string) => setAddress({ search }), 300)
  return (
    <>
      <Stack gap="xs" p="sm">
        <VisuallyHidden>
          <h1 id="page-title" tabIndex={-1}>
            {t('title')}
          </h1>
        </VisuallyHidden>
        <SegmentedControl
          fullWidth
          aria-label={t('title')}
          value={folder}
          onChange={(value) =>
            void navigate({ to: '/chats/$folder', params: { folder: readFolder(value) }, search: true })
          }
          data={folders.map((value) => ({ value, label: t(value) }))}
        />
        <Group gap="xs" wrap="nowrap">
          <TextInput
            flex={1}
            type="search"
            aria-label={t('search')}
            placeholder={t('search')}
            leftSection={<Icon name="search" size={16} />}
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value)
              tell(event.currentTarget.value)
            }}
          />
          <Popover position="bottom-end" withinPortal trapFocus>
            <Popover.Target>
              <ActionIcon
                size="input-sm"
                variant={isNarrowed ? 'light' : 'default'}
                aria-label={t('filter')}
                title={t('filter')}
              >
                <Icon name="filter" size={16} />
              </ActionIcon>
            </Popover.Target>
            <Popover.Dropdown w={280} aria-label={t('filter')}>
              <Suspense fallback={<Loader size="xs" />}>
                <ChatFilter value={address} onChange={setAddress} />
              </Suspense>
            </Popover.Dropdown>
          </Popover>
        </Group>
      </Stack>
      <QueryState query={chats.query}>
        {() =>
          chats.rows.length === 0 ? (
            <Nothing folder={folder} isSearched={isNarrowed || filter.search !== undefined} />
          ) : (
            <Rows
              chats={chats.rows}
              folder={folder}
              chosen={chosen}
              onEnd={chats.onEnd}
              isLoadingMore={chats.isLoadingMore}
            />
          )
        }
      </QueryState>
    </>
  )
}

function Nothing({ folder, isSearched }: { folder: Folder; isSearched: boolean }) {
  const t = chatsTexts.use()
  const ui = uiTexts.use()
  if (isSearched) return <EmptyState icon="search" title={ui('nothingFound')} hint={ui('nothingFoundHint')} />
  if (folder === 'unread') return <EmptyState icon="check" title={t('emptyUnread')} hint={t('emptyUnreadHint')} />
  if (folder === 'important') {
    return <EmptyState icon="star" title={t('emptyImportant')} hint={t('emptyImportantHint')} />
  }
  return <EmptyState icon="chats" title={t('empty')} hint={t('emptyHint')} />
}

function Rows(props: {
  chats: Chat[]
  folder: Folder
  chosen: AccountId | undefined
  onEnd: (() => void) | undefined
  isLoadingMore: boolean
}) {
  const box = useRef<HTMLDivElement>(null)
  const { chats, onEnd, isLoadingMore } = props
  const virtual = useVirtualizer({
    count: chats.length,
    getScrollElement: () => box.current,
    estimateSize: () => HEIGHT,
    overscan: 8,
    getItemKey: (index) => chats[index]?.accountId ?? index,
  })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (onEnd && !isLoadingMore && last >= chats.length - 15) onEnd()
  }, [onEnd, isLoadingMore, last, chats.length])
  return (
    <div ref={box} className={classes.scroll}>
      <nav style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {items.map(({ key, index, start }) => {
          const chat = chats[index]
          return chat ? (
            <Entry
              key={key}
              chat={chat}
              folder={props.folder}
              isChosen={chat.accountId === props.chosen}
              offset={start}
            />
          ) : null
        })}
      </nav>
      {isLoadingMore ? <Loader size="xs" m="sm" /> : null}
    </div>
  )
}

/** Drawn anew only when something about it has changed, and not for every step of the wheel. */
const Entry = memo(function Entry(props: { chat: Chat; folder: Folder; isChosen: boolean; offset: number }) {
  const { chat, folder, isChosen, offset } = props
  const t = chatsTexts.use()
  const { person, lastMessage, unreadCount } = chat
  const isBad = lastMessage !== null && ['failed', 'skipped', 'in_doubt'].includes(lastMessage.state)
  return (
    <Link
      className={classes.entry}
      style={{ transform: `translateY(${offset}px)` }}
      to="/chats/$folder/$first/$second"
      params={{ folder, first: person.id, second: chat.accountId }}
      search={true}
      aria-current={isChosen ? 'true' : undefined}
      preload={false}
    >
      <Avatar
        radius="xl"
        name={person.name}
        color="initials"
        variant="light"
        src={person.profileImage}
        styles={{ placeholder: { color: 'var(--mantine-color-text)' } }}
        aria-hidden="true"
      />
      <div style={{ minWidth: 0 }}>
        <div className={classes.line} style={{ fontWeight: unreadCount > 0 ? 700 : 500 }}>
          {person.name}
        </div>
        <div className={`${classes.line} ${classes.quiet}`}>
          {lastMessage ? `${lastMessage.direction === 'out' ? '→ ' : ''}${lastMessage.text}` : ''}
        </div>
        <div className={`${classes.line} ${classes.quiet}`}>
          {channelName(chat.kind)} · {chat.connection.name}
        </div>
      </div>
      <Stack gap={4} align="flex-end">
        <span className={classes.quiet}>{lastMessage ? <When at={lastMessage.createdAt} form="short" /> : null}</span>
        {unreadCount > 0 ? (
          <Badge size="sm" circle={unreadCount < 10} aria-label={t('unreadCount', { count: unreadCount })}>
            {unreadCount}
          </Badge>
        ) : null}
        {isBad && unreadCount === 0 && lastMessage ? (
          <span className={classes.bad} role="img" aria-label={t(`state.${lastMessage.state}`)}>
            <Icon name="warning" size={15} />
          </span>
        ) : null}
        {chat.isImportant && unreadCount === 0 && !isBad ? (
          <span role="img" aria-label={t('important')}>
            <Icon name="star" size={15} filled />
          </span>
        ) : null}
      </Stack>
    </Link>
  )
})
