import type { User, UserId } from '@korben/contract'
import { Alert, Anchor, Badge, Button, Group, Stack, Text } from '@mantine/core'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { useFormat } from '../../lib/format.ts'
import { isId } from '../../lib/ids.ts'
import { useRights, useSession } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { BackLink } from '../../ui/back-link.tsx'
import { confirm } from '../../ui/confirm.tsx'
import { CopyId } from '../../ui/copy-id.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Page } from '../../ui/page.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { Section } from '../../ui/section.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { MakeOwnerDialog } from './make-owner-dialog.tsx'
import { ShownLink } from './shown-link.tsx'
import { useReach, useRoles, usersKey, useUser } from './team.ts'
import { teamTexts } from './texts.ts'
import { UserDetails } from './user-details.tsx'

/** One user, whose id stands in the address (USR-1). */
export function UserPage() {
  const { userId } = useParams({ strict: false })
  const ui = uiTexts.use()
  if (isId<'user'>(userId)) return <KnownUserPage userId={userId} key={userId} />
  return <EmptyState icon="search" title={ui('gone')} hint={ui('goneHint')} />
}

function KnownUserPage({ userId }: { userId: UserId }) {
  const t = teamTexts.use()
  const format = useFormat()
  const user = useUser(userId)
  return (
    <Page
      title={user.data?.name ?? t('one')}
      hint={user.data ? `${user.data.email} · ${t('since')} ${format.day(user.data.createdAt)}` : ' '}
      above={<BackLink to="/settings/company/users">{t('title')}</BackLink>}
      actions={<CopyId id={userId} name={user.data?.name ?? ''} size="md" />}
    >
      <QueryState query={user}>{(data) => <UserSections user={data} />}</QueryState>
    </Page>
  )
}

function UserSections({ user }: { user: User }) {
  const can = useRights()
  const isReachable = useIsReachable(user)
  const me = useSession()?.member
  const isMe = user.id === me?.userId
  return (
    <Stack gap="md">
      <WhyFixed user={user} isMe={isMe} isBeyond={can('team:write') && !isReachable} />
      <UserDetails key={user.role.id} user={user} canEdit={can('team:write') && isReachable} isMe={isMe} />
      <Access user={user} canEdit={can('team:write') && isReachable && !isMe} />
      {me?.role === 'owner' && !isMe && user.isActive ? <Ownership user={user} /> : null}
      {can('team:delete') && isReachable && !isMe && !user.isOwner ? <Removal user={user} /> : null}
    </Stack>
  )
}

/** Why not everything about a user can be changed. */
function WhyFixed({ user, isMe, isBeyond }: { user: User; isMe: boolean; isBeyond: boolean }) {
  const t = teamTexts.use()
  if (isMe) {
    return (
      <Alert variant="light">
        <Text size="sm">{t('yourself')}</Text>
        <Anchor component={Link} to="/settings/company/account" size="sm">
          {t('toAccount')}
        </Anchor>
      </Alert>
    )
  }
  if (user.isOwner) return <Alert variant="light">{t('ownerFixed')}</Alert>
  if (!isBeyond) return null
  return (
    <Alert variant="light" color="gray">
      {t('beyond')}
    </Alert>
  )
}

/** The user may do nothing that the reader may not; oneself always. */
function useIsReachable(user: User): boolean {
  const reaches = useReach()
  const me = useSession()?.member?.userId
  const role = useRoles().data?.find(({ id }) => id === user.role.id)
  return user.id === me || (role !== undefined && reaches(role.rights, user.ownPeopleOnly))
}

function Access({ user, canEdit }: { user: User; canEdit: boolean }) {
  const t = teamTexts.use()
  const format = useFormat()
  const [link, setLink] = useState<{ link: string; until: string } | null>(null)
  const setActive = useWrite(
    (isActive: boolean, options) => client.users.update({ userId: user.id, isActive }, options),
    { refresh: [usersKey], done: (changed) => (changed.isActive ? t('wasUnblocked') : t('wasBlocked')) },
  )
  const reset = useWrite((_: null, options) => client.users.resetPassword({ userId: user.id }, options), {
    onDone: ({ link, expiresAt }) => {
      if (link !== null) setLink({ link, until: format.dateTime(expiresAt) })
    },
  })
  const askToBlock = () =>
    void confirm({
      title: t('blockTitle', { name: user.name }),
      consequence: () => t('blockHint'),
      confirmLabel: t('block'),
      onConfirm: () => setActive.mutate(false),
    })
  const askToReset = () =>
    void confirm({
      title: t('resetTitle', { name: user.name }),
      consequence: () => t('resetHint'),
      confirmLabel: t('resetConfirm'),
      color: 'blue',
      onConfirm: () => reset.mutate(null),
    })
  return (
    <Section title={t('access')}>
      <Group gap="xs">
        <Badge color={user.isActive ? 'teal' : 'red'} variant="light" tt="none">
          {user.isActive ? t('active') : t('blocked')}
        </Badge>
        <Badge color={user.hasSecondFactor ? 'teal' : 'gray'} variant="light" tt="none">
          {user.hasSecondFactor ? t('secondFactorOn') : t('secondFactorOff')}
        </Badge>
      </Group>
      <Text size="sm" c="dimmed">
        {user.isActive ? t('activeHint') : t('blockedHint')} {t('lastSeen')}:{' '}
        {user.lastSeenAt === null ? t('never') : format.dateTime(user.lastSeenAt)}
      </Text>
      {canEdit ? (
        <Group gap="xs">
          {user.isActive && !user.isOwner ? (
            <Button variant="light" color="red" loading={setActive.isPending} onClick={askToBlock}>
              {t('block')}
            </Button>
          ) : null}
          {user.isActive ? null : (
            <Button loading={setActive.isPending} onClick={() => setActive.mutate(true)}>
              {t('unblock')}
            </Button>
          )}
          <Button variant="default" loading={reset.isPending} onClick={askToReset}>
            {t('reset')}
          </Button>
        </Group>
      ) : null}
      {link ? (
        <ShownLink
          title={t('resetLinkTitle')}
          hint={t('resetLinkHint', { name: user.name, until: link.until })}
          link={link.link}
          onClose={() => setLink(null)}
        />
      ) : null}
    </Section>
  )
}

function Ownership({ user }: { user: User }) {
  const t = teamTexts.use()
  const [isAsking, setAsking] = useState(false)
  return (
    <Section title={t('ownership')}>
      <Text size="sm" c="dimmed">
        {t('ownershipHint')}
      </Text>
      <Group>
        <Button variant="default" onClick={() => setAsking(true)}>
          {t('makeOwner')}
        </Button>
      </Group>
      {isAsking ? <MakeOwnerDialog user={user} onClose={() => setAsking(false)} /> : null}
    </Section>
  )
}

function Removal({ user }: { user: User }) {
  const t = teamTexts.use()
  const can = useRights()
  const navigate = useNavigate()
  const remove = useWrite(client.users.delete, {
    refresh: [[...usersKey, 'all']],
    done: t('removed'),
    onDone: () => void navigate({ to: '/settings/company/users', replace: true }),
  })
  const countLinked = async () => {
    if (!can('people:read')) return ''
    const { count } = await client.people.count({ userId: user.id })
    return count === 0 ? '' : ` ${t('removePeople', { count })}`
  }
  const ask = () =>
    void confirm({
      title: t('removeTitle', { name: user.name }),
      consequence: async () => `${t('removeHint')}${await countLinked()}`,
      confirmLabel: t('remove'),
      onConfirm: () => remove.mutate({ userId: user.id }),
    })
  return (
    <Group>
      <Button variant="subtle" color="red" loading={remove.isPending} onClick={ask}>
        {t('remove')}
      </Button>
    </Group>
  )
}
