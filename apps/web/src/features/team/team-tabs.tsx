import { Button, Group } from '@mantine/core'
import { Link, useLocation } from '@tanstack/react-router'
import { teamTexts } from './texts.ts'

const TABS = [
  { to: '/settings/company/users', text: 'title' },
  { to: '/settings/company/users/invitations', text: 'invitations' },
  { to: '/settings/company/roles', text: 'roles' },
] as const

/** From users to what belongs to them and back. */
export function TeamTabs() {
  const t = teamTexts.use()
  const { pathname } = useLocation()
  return (
    <Group component="nav" gap={4} aria-label={t('tabs')}>
      {TABS.map(({ to, text }) => (
        <Button
          key={to}
          component={Link}
          to={to}
          size="compact-sm"
          variant={pathname === to ? 'light' : 'subtle'}
          color={pathname === to ? 'blue' : 'gray'}
          aria-current={pathname === to ? 'page' : undefined}
        >
          {t(text)}
        </Button>
      ))}
    </Group>
  )
}
