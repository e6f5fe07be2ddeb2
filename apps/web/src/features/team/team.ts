import type { Right, Role, RoleId, User, UserId } from '@korben/contract'
import { useQuery } from '@tanstack/react-query'
import { client } from '../../lib/client.ts'
import { useSession } from '../../lib/session.ts'
import { usePages } from '../../ui/pages.ts'
import { teamTexts } from './texts.ts'

export const usersKey = ['users'] as const
export const rolesKey = ['roles'] as const
export const invitationsKey = ['invitations'] as const

/** All users of the company, the newest first: staff are few enough to be searched where they are shown. */
export const useUsers = () =>
  useQuery({
    queryKey: [...usersKey, 'all'],
    queryFn: async ({ signal }) => {
      const users: User[] = []
      for await (const user of client.users.list({ limit: 100 }, { signal })) users.push(user)
      return users
    },
  })

export const useUser = (userId: UserId) =>
  useQuery({ queryKey: [...usersKey, userId], queryFn: ({ signal }) => client.users.get({ userId }, { signal }) })

/** The built-in roles first. */
export const useRoles = () =>
  useQuery({
    queryKey: rolesKey,
    queryFn: ({ signal }) => client.roles.list({}, { signal }),
    select: ({ data }) => data,
  })

export const useInvitations = () => usePages(invitationsKey, (page, options) => client.invitations.list(page, options))

/** What a role is called: the built-in ones in the language of the reader, the company's own as they were named. */
export function useRoleName(): (role: Pick<Role, 'kind' | 'name'>) => string {
  const t = teamTexts.use()
  return ({ kind, name }) => (kind === 'own' ? name : t(kind))
}

/**
 * Whether the member may give or change something of these rights: nobody gives what they may not do themselves, and who sees only their own
 * people makes nobody who sees all. The server decides by the same rule.
 */
export function useReach(): (rights: readonly Right[], ownPeopleOnly: boolean) => boolean {
  const member = useSession()?.member
  return (rights, ownPeopleOnly) =>
    member != null && rights.every((right) => member.rights.includes(right)) && (ownPeopleOnly || !member.ownPeopleOnly)
}

/** The roles that the member can give, as choices. `present`: stays among them, so that it is shown. */
export function useRoleChoices(present?: RoleId): { value: RoleId; label: string }[] {
  const roles = useRoles().data ?? []
  const roleName = useRoleName()
  const rights = useSession()?.member?.rights ?? []
  return roles
    .filter(
      (role) => role.id === present || (role.kind !== 'owner' && role.rights.every((right) => rights.includes(right))),
    )
    .map((role) => ({ value: role.id, label: roleName(role) }))
}
