import { ActionIcon, AppShell, Burger, Button, Group, Image, Kbd, Text, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useLiveStream } from '../lib/live.ts'
import { useSession } from '../lib/session.ts'
import { ConfirmHost } from '../ui/confirm.tsx'
import { Icon } from '../ui/icon.tsx'
import { LanguageSwitch } from '../ui/language-switch.tsx'
import { Page } from '../ui/page.tsx'
import { AccountMenu } from './account-menu.tsx'
import { Menu } from './menu.tsx'
import { OfflineBar } from './offline-bar.tsx'
import { SessionEnd } from './session-end.tsx'
import { frameTexts } from './texts.ts'
import { useFocusOnPage } from './use-focus-on-page.ts'
import { useShortcuts } from './use-shortcuts.ts'

const Palette = lazy(() => import('./palette.tsx'))
const Shortcuts = lazy(() => import('./shortcuts.tsx'))

/** The one page that concerns the login itself: it is there without a company, too. */
const ACCOUNT = '/settings/company/account'

/** What stands around every page: menu, company, account, and what must be told wherever one is. */
export function Frame() {
  const t = frameTexts.use()
  const session = useSession()
  const { pathname } = useLocation()
  const [isMenuOpen, menu] = useDisclosure(false)
  const [isPaletteOpen, palette] = useDisclosure(false)
  const [isHelpOpen, help] = useDisclosure(false)
  useShortcuts({ openPalette: palette.open, openHelp: help.open })
  useFocusOnPage(menu.close)
  useLiveStream(`${session?.member?.companyId} ${session?.member?.userId}`)
  if (!session) return null

  return (
    <>
      <a className="skip" href="#page">
        {t('skip')}
      </a>
      <AppShell
        header={{ height: 52 }}
        navbar={{ width: 232, breakpoint: 'sm', collapsed: { mobile: !isMenuOpen } }}
        padding={0}
      >
        <AppShell.Header>
          <Group h="100%" px="md" gap="sm" wrap="nowrap" justify="space-between">
            <Group gap="sm" wrap="nowrap" miw={0}>
              <Burger opened={isMenuOpen} onClick={menu.toggle} hiddenFrom="sm" size="sm" aria-label={t('menu')} />
              <Image src="/assets/icon.svg" alt="" w={26} h={26} />
              <Text fw={650} truncate>
                {session.member?.companyName ?? 'Korben'}
              </Text>
            </Group>
            <Group gap="xs" wrap="nowrap">
              <Button
                variant="default"
                size="xs"
                visibleFrom="sm"
                onClick={palette.open}
                leftSection={<Icon name="search" size={14} />}
                rightSection={<Kbd size="xs">Ctrl K</Kbd>}
              >
                {t('palette')}
              </Button>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="lg"
                hiddenFrom="sm"
                onClick={palette.open}
                aria-label={t('palette')}
              >
                <Icon name="search" />
              </ActionIcon>
              <Tooltip label={t('shortcuts')}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="lg"
                  visibleFrom="sm"
                  onClick={help.open}
                  aria-label={t('shortcuts')}
                >
                  <Icon name="keyboard" />
                </ActionIcon>
              </Tooltip>
              <AccountMenu session={session} />
            </Group>
          </Group>
        </AppShell.Header>
        <AppShell.Navbar>
          <AppShell.Section grow style={{ overflow: 'auto' }}>
            <Menu />
          </AppShell.Section>
          <AppShell.Section p="sm">
            <LanguageSwitch />
          </AppShell.Section>
        </AppShell.Navbar>
        <AppShell.Main id="page" tabIndex={-1} style={{ display: 'flex', flexDirection: 'column', height: '100dvh' }}>
          <OfflineBar />
          <div style={{ flex: 1, minHeight: 0, overflow: 'auto', display: 'flex', flexDirection: 'column' }}>
            {session.member || pathname === ACCOUNT ? (
              <Outlet />
            ) : (
              <Page title={t('noCompany')} hint={t('noCompanyHint')}>
                <Group>
                  <Button component={Link} to={ACCOUNT} variant="default">
                    {t('account')}
                  </Button>
                </Group>
              </Page>
            )}
          </div>
        </AppShell.Main>
      </AppShell>
      <Suspense>
        {isPaletteOpen ? <Palette onClose={palette.close} openHelp={help.open} /> : null}
        {isHelpOpen ? <Shortcuts onClose={help.close} /> : null}
      </Suspense>
      <ConfirmHost />
      <SessionEnd email={session.login.email} />
    </>
  )
}
