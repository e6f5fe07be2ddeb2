import type { Invitation, Role } from '@korben/contract'
import { NumberInput, Select, Switch, TextInput } from '@mantine/core'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { isId } from '../../lib/ids.ts'
import { showDone } from '../../lib/notices.ts'
import { useSession } from '../../lib/session.ts'
import { useSavedForm } from '../../ui/form.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { invitationsTexts } from './invitations-texts.ts'
import { ShownLink } from './shown-link.tsx'
import { invitationsKey, useRoleChoices, useRoles } from './team.ts'
import { teamTexts } from './texts.ts'

const DAYS = { least: 1, usual: 7, most: 30 }

/** Asks somebody to join. Where no mail is sent, the link is shown afterwards, once. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const [handed, setHanded] = useState<{ invitation: Invitation; link: string } | null>(null)
  const t = invitationsTexts.use()
  if (handed) return <InvitationLink {...handed} onClose={onClose} />
  return (
    <InviteForm
      onClose={onClose}
      onDone={({ invitation, link }) => {
        if (link !== null) return setHanded({ invitation, link })
        showDone(t('sent', { email: invitation.email }))
        onClose()
      }}
    />
  )
}

export function InvitationLink(props: { invitation: Invitation; link: string; onClose: () => void }) {
  const t = invitationsTexts.use()
  return (
    <ShownLink
      title={t('linkTitle')}
      hint={t('linkHint', { name: props.invitation.name })}
      link={props.link}
      onClose={props.onClose}
    />
  )
}

type Invited = { invitation: Invitation; link: string | null }

function InviteForm({ onClose, onDone }: { onClose: () => void; onDone: (invited: Invited) => void }) {
  const t = invitationsTexts.use()
  const team = teamTexts.use()
  const choices = useRoleChoices()
  const isBound = useSession()?.member?.ownPeopleOnly ?? false
  const roles = useRoles().data ?? []
  const ownRole = (roleId: string): Role | undefined => roles.find(({ id }) => id === roleId)
  const { form, submit, isSaving } = useSavedForm({
    initial: { email: '', name: '', roleId: '', ownPeopleOnly: isBound, days: DAYS.usual },
    validate: {
      email: (value) => (value.trim() === '' ? t('needed') : null),
      name: (value) => (value.trim() === '' ? t('needed') : null),
      roleId: (value) => (value === '' ? t('needed') : null),
    },
    save: async ({ roleId, ownPeopleOnly, email, name, days }, options) => {
      if (!isId<'role'>(roleId)) throw new Error('The choice holds roles only.')
      const isByRole = ownRole(roleId)?.ownPeopleOnly ?? false
      const input = { email: email.trim(), name: name.trim(), roleId, ownPeopleOnly: ownPeopleOnly && !isByRole, days }
      return client.invitations.create(input, options)
    },
    refresh: [invitationsKey],
    at: {
      'team.email_invalid': 'email',
      'team.already_member': 'email',
      'team.already_invited': 'email',
      'team.role_not_found': 'roleId',
      'team.beyond_own_rights': 'roleId',
    },
    onDone,
  })
  const isByRole = ownRole(form.getValues().roleId)?.ownPeopleOnly ?? false
  return (
    <FormDialog
      opened
      title={t('inviteTitle')}
      submitLabel={t('send')}
      onClose={onClose}
      onSubmit={submit}
      busy={isSaving}
    >
      <TextInput label={t('email')} type="email" maxLength={254} data-autofocus {...form.getInputProps('email')} />
      <TextInput label={t('name')} maxLength={255} {...form.getInputProps('name')} />
      <Select
        label={t('role')}
        description={t('roleHint')}
        data={choices}
        allowDeselect={false}
        {...form.getInputProps('roleId')}
      />
      <Switch
        label={team('ownPeopleOnly')}
        description={isByRole ? team('ownPeopleByRole') : team('ownPeopleHint')}
        disabled={isBound || isByRole}
        {...form.getInputProps('ownPeopleOnly', { type: 'checkbox' })}
        checked={isByRole || form.getValues().ownPeopleOnly}
      />
      <NumberInput
        label={t('days')}
        min={DAYS.least}
        max={DAYS.most}
        clampBehavior="strict"
        allowDecimal={false}
        maw={260}
        {...form.getInputProps('days')}
        onChange={(value) => form.setFieldValue('days', Number(value) || DAYS.usual)}
      />
    </FormDialog>
  )
}
