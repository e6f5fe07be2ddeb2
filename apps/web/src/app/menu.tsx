import { Badge, NavLink, Stack, Text } from '@mantine/core'
import { Link, useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useRights } from '../lib/session.ts'
import { Icon } from '../ui/icon.tsx'
import { type NavigationEntry, navigation } from './navigation.ts'
import { frameTexts } from './texts.ts'
import { useBrokenConnections } from './use-broken-connections.ts'
import { useUnreadCount } from './use-unread-count.ts'

/** The pages that the member may see, in their groups. */
export function Menu() {
  const t = frameTexts.use()
  const can = useRights()
  return (
    <Stack component="nav" gap={2} p="sm" aria-label={t('menu')}>
      {navigation.map(({ title, entries }) => {
        const open = entries.filter(({ right }) => can(right))
        if (open.length === 0) return null
        return (
          <div key={title}>
            <Text size="xs" fw={600} c="dimmed" px="sm" pt="sm" pb={4}>
              {t(title)}
            </Text>
            {open.map((entry) => (
              <MenuEntry key={entry.to} entry={entry} />
            ))}
          </div>
        )
      })}
    </Stack>
  )
}

function MenuEntry({ entry }: { entry: NavigationEntry }) {
  const t = frameTexts.use()
  const { pathname } = useLocation()
  const isHere = pathname.startsWith(entry.within ?? entry.to)
  return (
    <NavLink
      component={Link}
      to={entry.to}
      label={t(entry.text)}
      leftSection={<Icon name={entry.icon} />}
      rightSection={marks[entry.text] ?? null}
      active={isHere}
      aria-current={isHere ? 'page' : undefined}
      py={7}
      style={{ borderRadius: 'var(--mantine-radius-md)' }}
    />
  )
}

/** What stands beside an entry. */
const marks: Partial<Record<NavigationEntry['text'], ReactNode>> = {
  chats: <UnreadBadge />,
  connections: <BrokenBadge />,
}

function BrokenBadge() {
  const t = frameTexts.use()
  const count = useBrokenConnections()
  if (!count) return null
  return (
    <Badge size="sm" circle={count < 10} color="red" role="img" aria-label={t('broken', { count })}>
      {count}
    </Badge>
  )
}

function UnreadBadge() {
  const t = frameTexts.use()
  const unread = useUnreadCount()
  if (!unread || unread.count === 0) return null
  return (
    <Badge size="sm" circle={unread.count < 10} aria-label={t('unread', { count: unread.count })}>
      {unread.hasMore ? '999+' : unread.count}
    </Badge>
  )
}
