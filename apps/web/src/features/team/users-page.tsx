import type { User } from '@korben/contract'
import { Anchor, Badge, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useFilter } from '../../lib/filter.ts'
import { useRights, useSession } from '../../lib/session.ts'
import { type DataColumn, DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Page } from '../../ui/page.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { RowActions } from '../../ui/row-actions.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { When } from '../../ui/when.tsx'
import { invitationsTexts } from './invitations-texts.ts'
import { InviteDialog } from './invite-dialog.tsx'
import { useRoleName, useUsers } from './team.ts'
import { TeamTabs } from './team-tabs.tsx'
import { teamTexts } from './texts.ts'

/** Who works in the company (USR-1). */
export function UsersPage() {
  const t = teamTexts.use()
  const invitationTexts = invitationsTexts.use()
  const can = useRights()
  const users = useUsers()
  const [isInviting, setInviting] = useState(false)
  const invite = can('team:write') ? (
    <Button leftSection={<Icon name="mail" size={16} />} onClick={() => setInviting(true)}>
      {invitationTexts('invite')}
    </Button>
  ) : null
  return (
    <Page title={t('title')} hint={t('hint')} actions={invite} above={<TeamTabs />} wide>
      <QueryState query={users}>{(all) => <FilteredUsers users={all} />}</QueryState>
      {isInviting ? <InviteDialog onClose={() => setInviting(false)} /> : null}
    </Page>
  )
}

function FilteredUsers({ users }: { users: readonly User[] }) {
  const t = teamTexts.use()
  const ui = uiTexts.use()
  const roleName = useRoleName()
  const [{ search = '', role = '', state = '' }, setFilter] = useFilter(['search', 'role', 'state'])
  const roles = useMemo(() => new Map(users.map((user) => [user.role.id, roleName(user.role)])), [users, roleName])
  const words = search.trim().toLowerCase()
  const shown = users.filter(
    (user) =>
      `${user.name} ${user.email} ${user.id}`.toLowerCase().includes(words) &&
      (role === '' || user.role.id === role) &&
      (state === '' || user.isActive === (state === 'active')),
  )
  return (
    <>
      <Group gap="xs">
        <TextInput
          type="search"
          aria-label={ui('search')}
          placeholder={ui('search')}
          leftSection={<Icon name="search" size={16} />}
          miw={220}
          value={search}
          onChange={(event) => setFilter({ search: event.currentTarget.value })}
        />
        <Select
          aria-label={t('role')}
          placeholder={t('anyRole')}
          clearable
          clearButtonProps={{ 'aria-label': ui('clearFilter') }}
          w={180}
          data={[...roles].map(([value, label]) => ({ value, label }))}
          value={[...roles.keys()].some((id) => id === role) ? role : null}
          onChange={(value) => setFilter({ role: value ?? undefined })}
        />
        <Select
          aria-label={t('state')}
          placeholder={t('anyState')}
          clearable
          clearButtonProps={{ 'aria-label': ui('clearFilter') }}
          w={180}
          data={[
            { value: 'active', label: t('active') },
            { value: 'blocked', label: t('blocked') },
          ]}
          value={state === '' ? null : state}
          onChange={(value) => setFilter({ state: value ?? undefined })}
        />
      </Group>
      {shown.length === 0 ? (
        <EmptyState icon="search" title={ui('nothingFound')} hint={ui('nothingFoundHint')} />
      ) : (
        <UserTable users={shown} />
      )}
    </>
  )
}

function UserTable({ users }: { users: readonly User[] }) {
  const t = teamTexts.use()
  const roleName = useRoleName()
  const navigate = useNavigate()
  const me = useSession()?.member?.userId
  const addressOf = (user: User) => `/settings/company/users/user/${user.id}`
  const columns: DataColumn<User>[] = [
    {
      id: 'name',
      header: t('name'),
      cell: (user) => (
        <Stack gap={0} py={2}>
          <Group gap={6}>
            <Anchor component={Link} to={addressOf(user)} size="sm" fw={550}>
              {user.name}
            </Anchor>
            {user.id === me ? (
              <Text span size="xs" c="dimmed">
                {t('you')}
              </Text>
            ) : null}
            {user.isActive ? null : (
              <Badge size="xs" color="red" variant="light">
                {t('blocked')}
              </Badge>
            )}
          </Group>
          <Text size="xs" c="dimmed">
            {user.email}
          </Text>
          <Text size="xs" c="dimmed" hiddenFrom="sm">
            {roleName(user.role)}
          </Text>
        </Stack>
      ),
    },
    {
      id: 'role',
      header: t('role'),
      width: 'minmax(96px, 0.5fr)',
      secondary: true,
      cell: ({ role }) => roleName(role),
    },
    {
      id: 'access',
      header: t('access'),
      width: 'minmax(0, 0.6fr)',
      secondary: true,
      cell: (user) => <Standing user={user} />,
    },
    {
      id: 'seen',
      header: t('lastSeen'),
      width: '150px',
      secondary: true,
      cell: ({ lastSeenAt }) =>
        lastSeenAt === null ? (
          <Text span size="sm" c="dimmed">
            {t('never')}
          </Text>
        ) : (
          <When at={lastSeenAt} />
        ),
    },
    {
      id: 'actions',
      header: '',
      width: '80px',
      align: 'end',
      cell: (user) => (
        <RowActions
          id={user.id}
          name={user.name}
          actions={[{ icon: 'next', label: t('open'), onClick: () => void navigate({ to: addressOf(user) }) }]}
        />
      ),
    },
  ]
  return <DataTable label={t('title')} rows={users} columns={columns} rowName={({ name }) => name} />
}

/** What sets a user apart, in words. */
function Standing({ user }: { user: User }) {
  const t = teamTexts.use()
  return (
    <Group gap={4}>
      {user.ownPeopleOnly ? (
        <Badge size="sm" variant="light" color="gray" tt="none">
          {t('ownPeopleOnly')}
        </Badge>
      ) : null}
      {user.hasSecondFactor ? (
        <Badge size="sm" variant="light" color="teal" tt="none">
          {t('secondFactor')}
        </Badge>
      ) : null}
    </Group>
  )
}
