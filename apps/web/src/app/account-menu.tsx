import type { Session } from '@korben/contract'
import { Avatar, Menu, Text, UnstyledButton, useMantineColorScheme, VisuallyHidden } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { showProblem } from '../lib/notices.ts'
import { changeCompany, signOut } from '../lib/session.ts'
import { Icon } from '../ui/icon.tsx'
import { frameTexts } from './texts.ts'

const SCHEMES = [
  { value: 'light', icon: 'sun', text: 'light' },
  { value: 'dark', icon: 'moon', text: 'dark' },
  { value: 'auto', icon: 'monitor', text: 'system' },
] as const

/** Who is signed in and where; the way to another company, to the light or the dark, and out. */
export function AccountMenu({ session }: { session: Session }) {
  const t = frameTexts.use()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const name = session.member?.name ?? session.login.email
  const others = session.companies.filter(({ id }) => id !== session.member?.companyId)
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <UnstyledButton title={t('account')}>
          <Avatar size={32} name={name} color="blue" />
          <VisuallyHidden>{t('account')}</VisuallyHidden>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} truncate>
            {name}
          </Text>
          <Text size="xs" truncate>
            {session.login.email}
          </Text>
        </Menu.Label>
        <Menu.Item component={Link} to="/settings/company/account" leftSection={<Icon name="user" size={16} />}>
          {t('account')}
        </Menu.Item>
        {others.length > 0 ? (
          <>
            <Menu.Divider />
            <Menu.Label>{t('companySwitch')}</Menu.Label>
            {others.map(({ id, name }) => (
              <Menu.Item
                key={id}
                leftSection={<Icon name="company" size={16} />}
                onClick={() => void changeCompany(id).catch(showProblem)}
              >
                {name}
              </Menu.Item>
            ))}
          </>
        ) : null}
        <Menu.Divider />
        <Menu.Label>{t('scheme')}</Menu.Label>
        {SCHEMES.map(({ value, icon, text }) => (
          <Menu.Item
            key={value}
            role="menuitemradio"
            aria-checked={colorScheme === value}
            leftSection={<Icon name={icon} size={16} />}
            rightSection={colorScheme === value ? <Icon name="check" size={16} /> : null}
            onClick={() => setColorScheme(value)}
          >
            {t(text)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="signOut" size={16} />} onClick={() => void signOut().catch(showProblem)}>
          {t('signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
