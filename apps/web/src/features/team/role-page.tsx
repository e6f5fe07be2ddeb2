import type { Right, Role } from '@korben/contract'
import { Alert, Button, Group, Stack, Switch, Text, TextInput } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import { client } from '../../lib/client.ts'
import { useFilter } from '../../lib/filter.ts'
import { isId } from '../../lib/ids.ts'
import { sessionQuery, useRights, useSession } from '../../lib/session.ts'
import { BackLink } from '../../ui/back-link.tsx'
import { CopyId } from '../../ui/copy-id.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { useSavedForm } from '../../ui/form.ts'
import { Page } from '../../ui/page.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { Section } from '../../ui/section.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { useUnsaved } from '../../ui/unsaved.ts'
import { offeredRights } from './given-rights.ts'
import { RightsTable } from './rights-table.tsx'
import { rolesTexts } from './roles-texts.ts'
import { rolesKey, useReach, useRoleName, useRoles, usersKey } from './team.ts'
import { teamTexts } from './texts.ts'

const LIST = '/settings/company/roles'

/** A role and its table of rights; `new` in the place of the id makes one, as a copy of the one that `?copy=` names. */
export function RolePage() {
  const ui = uiTexts.use()
  const { roleId } = useParams({ strict: false })
  const [{ copy }] = useFilter(['copy'])
  const roles = useRoles()
  const isNew = roleId === 'new'
  if (!isNew && !isId<'role'>(roleId)) return <EmptyState icon="search" title={ui('gone')} hint={ui('goneHint')} />
  return (
    <QueryState query={roles}>
      {(all) => {
        const role = all.find(({ id }) => id === (isNew ? copy : roleId))
        if (isNew) return <RoleEditor key={`new ${copy}`} edited={null} from={role ?? null} />
        return role ? (
          <RoleEditor key={role.id} edited={role} from={null} />
        ) : (
          <EmptyState icon="search" title={ui('gone')} hint={ui('goneHint')} />
        )
      }}
    </QueryState>
  )
}

/** What a new role begins with: that of the role it copies, as far as it is offered and the member may give it. */
function useBeginning(role: Role | null, from: Role | null) {
  const t = rolesTexts.use()
  const roleName = useRoleName()
  const me = useSession()?.member
  if (role) return { name: roleName(role), rights: role.rights, ownPeopleOnly: role.ownPeopleOnly }
  return {
    name: from ? t('copyOf', { name: roleName(from) }) : '',
    rights: (from?.rights ?? []).filter((right) => offeredRights.includes(right) && me?.rights.includes(right)),
    ownPeopleOnly: (from?.ownPeopleOnly ?? false) || (me?.ownPeopleOnly ?? false),
  }
}

function RoleEditor({ edited: role, from }: { edited: Role | null; from: Role | null }) {
  const t = rolesTexts.use()
  const ui = uiTexts.use()
  const team = teamTexts.use()
  const can = useRights()
  const reaches = useReach()
  const navigate = useNavigate()
  const isBound = useSession()?.member?.ownPeopleOnly ?? false
  const isReachable = role === null || reaches(role.rights, role.ownPeopleOnly)
  const canEdit = can('team:write') && (role === null || role.kind === 'own') && isReachable
  const initial: { name: string; rights: readonly Right[]; ownPeopleOnly: boolean } = useBeginning(role, from)
  const { form, submit, isSaving } = useSavedForm({
    initial,
    validate: { name: (value) => (value.trim() === '' ? t('needed') : null) },
    save: ({ name, rights, ownPeopleOnly }, options) => {
      const input = { name: name.trim(), rights: [...rights], ownPeopleOnly }
      return role ? client.roles.update({ roleId: role.id, ...input }, options) : client.roles.create(input, options)
    },
    refresh: [rolesKey, usersKey, sessionQuery.queryKey],
    done: role ? t('saved') : t('made'),
    at: { 'team.role_name_taken': 'name' },
    onDone: (saved) => {
      form.resetDirty()
      if (!role) void navigate({ to: `${LIST}/role/${saved.id}`, replace: true, ignoreBlocker: true })
    },
  })
  const isDirty = form.isDirty()
  useUnsaved(isDirty && canEdit)
  const rights = form.getValues().rights
  return (
    <Page
      title={role ? initial.name : t('newOne')}
      hint={role && role.kind === 'own' && role.users > 0 ? t('concerns', { count: role.users }) : undefined}
      above={<BackLink to={LIST}>{t('title')}</BackLink>}
      actions={
        role ? (
          <>
            <CopyId id={role.id} name={initial.name} size="md" />
            {can('team:write') ? (
              <Button
                variant="default"
                onClick={() => void navigate({ to: `${LIST}/role/new`, search: { copy: role.id } })}
              >
                {t('copy')}
              </Button>
            ) : null}
          </>
        ) : null
      }
    >
      <WhyFixed edited={role} isReachable={isReachable} />
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {canEdit ? (
            <Section title={team('details')}>
              <TextInput label={t('name')} maxLength={100} maw={420} {...form.getInputProps('name')} />
              <Switch
                label={team('ownPeopleOnly')}
                description={team('ownPeopleHint')}
                disabled={isBound}
                {...form.getInputProps('ownPeopleOnly', { type: 'checkbox' })}
              />
            </Section>
          ) : null}
          <Section title={t('rights')}>
            <Text size="sm" c="dimmed">
              {canEdit ? t('seeFirst') : ''} {!canEdit && initial.ownPeopleOnly ? team('ownPeopleHint') : ''}
            </Text>
            <RightsTable
              rights={rights}
              editing={canEdit ? { held: can, onChange: (next) => form.setFieldValue('rights', next) } : undefined}
            />
          </Section>
          {canEdit ? (
            <Group>
              <Button type="submit" loading={isSaving} disabled={role !== null && !isDirty}>
                {role ? ui('save') : ui('create')}
              </Button>
            </Group>
          ) : null}
        </Stack>
      </form>
    </Page>
  )
}

/** Why a role can be looked at and no more. */
function WhyFixed({ edited: role, isReachable }: { edited: Role | null; isReachable: boolean }) {
  const t = rolesTexts.use()
  if (role?.kind === 'owner') return <Alert variant="light">{t('ownerHint')}</Alert>
  if (role && role.kind !== 'own') return <Alert variant="light">{t('builtInHint')}</Alert>
  if (isReachable) return null
  return (
    <Alert variant="light" color="gray">
      {t('beyond')}
    </Alert>
  )
}
