import type { Role } from '@korben/contract'
import { Anchor, Badge, Button, Group } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { client } from '../../lib/client.ts'
import { showHint } from '../../lib/notices.ts'
import { useRights } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { confirm } from '../../ui/confirm.tsx'
import { type DataColumn, DataTable } from '../../ui/data-table.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Page } from '../../ui/page.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { RowActions } from '../../ui/row-actions.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { offeredRights } from './given-rights.ts'
import { rolesTexts } from './roles-texts.ts'
import { rolesKey, useRoleName, useRoles } from './team.ts'
import { TeamTabs } from './team-tabs.tsx'
import { teamTexts } from './texts.ts'

/** The roles of the company: the built-in ones and its own (USR-3, USR-4). */
export function RolesPage() {
  const t = rolesTexts.use()
  const can = useRights()
  const roles = useRoles()
  const make = can('team:write') ? (
    <Button component={Link} to="/settings/company/roles/role/new" leftSection={<Icon name="plus" size={16} />}>
      {t('make')}
    </Button>
  ) : null
  return (
    <Page title={t('title')} hint={t('hint')} actions={make} above={<TeamTabs />} wide>
      <QueryState query={roles}>{(all) => <RoleTable roles={all} />}</QueryState>
    </Page>
  )
}

function RoleTable({ roles }: { roles: readonly Role[] }) {
  const t = rolesTexts.use()
  const ui = uiTexts.use()
  const team = teamTexts.use()
  const can = useRights()
  const navigate = useNavigate()
  const roleName = useRoleName()
  const remove = useWrite(client.roles.delete, { refresh: [rolesKey], done: t('deleted') })
  const askToDelete = (role: Role) => {
    if (role.users > 0) return showHint(t('inUse', { count: role.users }))
    void confirm({
      title: t('deleteTitle', { name: role.name }),
      consequence: () => t('deleteHint'),
      onConfirm: () => remove.mutate({ roleId: role.id }),
    })
  }
  const columns: DataColumn<Role>[] = [
    {
      id: 'name',
      header: t('name'),
      cell: (role) => (
        <Group gap={6}>
          <Anchor component={Link} to={`/settings/company/roles/role/${role.id}`} size="sm" fw={550}>
            {roleName(role)}
          </Anchor>
          {role.ownPeopleOnly ? (
            <Badge size="sm" variant="light" color="gray" tt="none">
              {team('ownPeopleOnly')}
            </Badge>
          ) : null}
        </Group>
      ),
    },
    {
      id: 'kind',
      header: t('kind'),
      width: '130px',
      secondary: true,
      cell: ({ kind }) => (kind === 'own' ? t('own') : t('builtIn')),
    },
    {
      id: 'rights',
      header: t('rights'),
      width: '100px',
      secondary: true,
      cell: ({ rights }) =>
        t('summary', {
          given: offeredRights.filter((right) => rights.includes(right)).length,
          all: offeredRights.length,
        }),
    },
    { id: 'users', header: t('users'), width: '132px', align: 'end', secondary: true, cell: ({ users }) => users },
    {
      id: 'actions',
      header: '',
      width: '112px',
      align: 'end',
      cell: (role) => (
        <RowActions
          id={role.id}
          name={roleName(role)}
          actions={[
            can('team:write') && {
              icon: 'plus',
              label: t('copy'),
              onClick: () => void navigate({ to: '/settings/company/roles/role/new', search: { copy: role.id } }),
            },
            can('team:delete') &&
              role.kind === 'own' && {
                icon: 'trash',
                label: ui('delete'),
                color: 'red',
                onClick: () => askToDelete(role),
              },
          ]}
        />
      ),
    },
  ]
  return <DataTable label={t('title')} rows={roles} columns={columns} rowName={roleName} />
}
