import type { Invitation } from '@korben/contract'
import { Badge, Button, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { showDone } from '../../lib/notices.ts'
import { useRights } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { confirm } from '../../ui/confirm.tsx'
import { type DataColumn, DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Page } from '../../ui/page.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { RowActions } from '../../ui/row-actions.tsx'
import { When } from '../../ui/when.tsx'
import { invitationsTexts } from './invitations-texts.ts'
import { InvitationLink, InviteDialog } from './invite-dialog.tsx'
import { invitationsKey, useInvitations, useReach, useRoleName, useRoles } from './team.ts'
import { TeamTabs } from './team-tabs.tsx'

/** Who was asked to join and has not yet. */
export function InvitationsPage() {
  const t = invitationsTexts.use()
  const can = useRights()
  const invitations = useInvitations()
  const [isInviting, setInviting] = useState(false)
  const invite = can('team:write') ? (
    <Button leftSection={<Icon name="mail" size={16} />} onClick={() => setInviting(true)}>
      {t('invite')}
    </Button>
  ) : null
  return (
    <Page title={t('title')} hint={t('hint')} actions={invite} above={<TeamTabs />} wide>
      <QueryState query={invitations.query}>
        {() =>
          invitations.rows.length === 0 ? (
            <EmptyState icon="mail" title={t('empty')} hint={t('emptyHint')} action={invite} />
          ) : (
            <InvitationTable
              rows={invitations.rows}
              onEnd={invitations.onEnd}
              isLoadingMore={invitations.isLoadingMore}
            />
          )
        }
      </QueryState>
      {isInviting ? <InviteDialog onClose={() => setInviting(false)} /> : null}
    </Page>
  )
}

type TableProps = { rows: readonly Invitation[]; onEnd: (() => void) | undefined; isLoadingMore: boolean }

function InvitationTable(props: TableProps) {
  const t = invitationsTexts.use()
  const can = useRights()
  const reaches = useReach()
  const roleName = useRoleName()
  const roles = useRoles().data ?? []
  const [handed, setHanded] = useState<{ invitation: Invitation; link: string } | null>(null)
  const resend = useWrite(client.invitations.resend, {
    refresh: [invitationsKey],
    onDone: ({ invitation, link }) =>
      link === null ? showDone(t('sent', { email: invitation.email })) : setHanded({ invitation, link }),
  })
  const revoke = useWrite(client.invitations.revoke, { refresh: [invitationsKey], done: t('revoked') })
  const askToResend = ({ id, email }: Invitation) =>
    void confirm({
      title: t('resendTitle', { email }),
      consequence: () => t('resendHint'),
      confirmLabel: t('resend'),
      color: 'blue',
      onConfirm: () => resend.mutate({ invitationId: id }),
    })
  const askToRevoke = ({ id, email }: Invitation) =>
    void confirm({
      title: t('revokeTitle', { email }),
      consequence: () => t('revokeHint'),
      confirmLabel: t('revoke'),
      onConfirm: () => revoke.mutate({ invitationId: id }),
    })
  const roleOf = (invitation: Invitation) => roles.find(({ id }) => id === invitation.role.id)
  const isReachable = (invitation: Invitation) => {
    const role = roleOf(invitation)
    return role !== undefined && reaches(role.rights, role.ownPeopleOnly || invitation.ownPeopleOnly)
  }
  const columns: DataColumn<Invitation>[] = [
    {
      id: 'email',
      header: t('email'),
      cell: (invitation) => (
        <Stack gap={0} py={2}>
          <Text size="sm" fw={550}>
            {invitation.email}
          </Text>
          <Text size="xs" c="dimmed">
            {invitation.name}
          </Text>
          <Text size="xs" c="dimmed" component="div" hiddenFrom="sm">
            {t('expires')}: <Until at={invitation.expiresAt} />
          </Text>
        </Stack>
      ),
    },
    {
      id: 'role',
      header: t('role'),
      width: 'minmax(0, 0.5fr)',
      secondary: true,
      cell: (invitation) => {
        const role = roleOf(invitation)
        return role ? roleName(role) : invitation.role.name
      },
    },
    {
      id: 'by',
      header: t('invitedBy'),
      width: 'minmax(0, 0.5fr)',
      secondary: true,
      cell: ({ invitedBy }) => invitedBy.name,
    },
    {
      id: 'expires',
      header: t('expires'),
      width: '104px',
      secondary: true,
      cell: ({ expiresAt }) => <Until at={expiresAt} />,
    },
    {
      id: 'actions',
      header: '',
      width: '112px',
      align: 'end',
      cell: (invitation) => (
        <RowActions
          id={invitation.id}
          name={invitation.email}
          actions={[
            can('team:write') &&
              isReachable(invitation) && {
                icon: 'refresh',
                label: t('resend'),
                onClick: () => askToResend(invitation),
              },
            can('team:write') && {
              icon: 'trash',
              label: t('revoke'),
              color: 'red',
              onClick: () => askToRevoke(invitation),
            },
          ]}
        />
      ),
    },
  ]
  return (
    <>
      <DataTable
        label={t('title')}
        rows={props.rows}
        columns={columns}
        rowName={({ email }) => email}
        onEnd={props.onEnd}
        isLoadingMore={props.isLoadingMore}
      />
      {handed ? <InvitationLink {...handed} onClose={() => setHanded(null)} /> : null}
    </>
  )
}

function Until({ at }: { at: string }) {
  const t = invitationsTexts.use()
  if (new Date(at) > new Date()) return <When at={at} form="short" />
  return (
    <Badge color="red" variant="light" tt="none">
      {t('over')}
    </Badge>
  )
}
