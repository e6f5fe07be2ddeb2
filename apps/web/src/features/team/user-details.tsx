import type { User } from '@korben/contract'
import { Button, Group, Select, Switch, TextInput } from '@mantine/core'
import { client } from '../../lib/client.ts'
import { isId } from '../../lib/ids.ts'
import { sessionQuery } from '../../lib/session.ts'
import { useSavedForm } from '../../ui/form.ts'
import { Section } from '../../ui/section.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { useUnsaved } from '../../ui/unsaved.ts'
import { rolesKey, useRoleChoices, useRoleName, useRoles, usersKey } from './team.ts'
import { teamTexts } from './texts.ts'

/** Name, role and whom the user sees. Only what was changed is sent: what a role says must not become the user's own setting. */
export function UserDetails({ user, canEdit, isMe }: { user: User; canEdit: boolean; isMe: boolean }) {
  const t = teamTexts.use()
  const ui = uiTexts.use()
  const roleName = useRoleName()
  const roles = useRoles().data ?? []
  const choices = useRoleChoices(user.role.id)
  const setsOwnPeople = (roleId: string) => roles.find(({ id }) => id === roleId)?.ownPeopleOnly ?? false
  const { form, submit, isSaving } = useSavedForm({
    initial: { name: user.name, roleId: String(user.role.id), ownPeopleOnly: user.ownPeopleOnly },
    save: ({ name, roleId, ownPeopleOnly }, options) => {
      const isMoved = roleId !== user.role.id
      return client.users.update(
        {
          userId: user.id,
          ...(name === user.name ? {} : { name }),
          ...(isMoved && isId<'role'>(roleId) ? { roleId } : {}),
          ...(!setsOwnPeople(roleId) && (isMoved || ownPeopleOnly !== user.ownPeopleOnly) ? { ownPeopleOnly } : {}),
        },
        options,
      )
    },
    refresh: [usersKey, rolesKey, ...(isMe ? [sessionQuery.queryKey] : [])],
    done: t('saved'),
    at: { 'team.beyond_own_rights': 'roleId', 'team.role_not_found': 'roleId', 'team.owner_fixed': 'roleId' },
    onDone: () => form.resetDirty(),
  })
  const isDirty = form.isDirty()
  useUnsaved(isDirty)
  const hasFixedStanding = !canEdit || isMe || user.isOwner
  const isByRole = setsOwnPeople(form.getValues().roleId)
  return (
    <Section title={t('details')}>
      <form onSubmit={submit} noValidate>
        <Group align="flex-start" grow preventGrowOverflow={false} gap="md">
          <TextInput label={t('name')} maxLength={255} readOnly={!canEdit} miw={220} {...form.getInputProps('name')} />
          {hasFixedStanding ? (
            <TextInput label={t('role')} value={roleName(user.role)} readOnly miw={220} />
          ) : (
            <Select
              label={t('role')}
              data={choices}
              allowDeselect={false}
              miw={220}
              {...form.getInputProps('roleId')}
            />
          )}
        </Group>
        <Switch
          mt="md"
          label={t('ownPeopleOnly')}
          description={isByRole ? t('ownPeopleByRole') : t('ownPeopleHint')}
          disabled={hasFixedStanding || isByRole}
          {...form.getInputProps('ownPeopleOnly', { type: 'checkbox' })}
          checked={isByRole || form.getValues().ownPeopleOnly}
        />
        {canEdit ? (
          <Group mt="md">
            <Button type="submit" loading={isSaving} disabled={!isDirty}>
              {ui('save')}
            </Button>
          </Group>
        ) : null}
      </form>
    </Section>
  )
}
