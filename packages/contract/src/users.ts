import { type Static, Type } from 'typebox'
import { CursorPage, CursorQuery, endpoint, Nullable, strict, Timestamp } from './kit/endpoint-v3.ts'
import { RoleId, UserId } from './kit/ids.ts'
import { Email, GivenPassword, UserName } from './kit/settings.ts'
import { roleKinds } from './roles.ts'

/** A member of staff: a login's place in the company (USR-1). */
export type User = Static<typeof User>
export const User = Type.Object(
  {
    id: UserId,
    name: UserName,
    email: Email,
    role: Type.Object({ id: RoleId, name: Type.String(), kind: Type.Enum([...roleKinds]) }, strict),
    isOwner: Type.Boolean(),
    /** False: blocked, from the next request on. */
    isActive: Type.Boolean(),
    /** Sees only people linked to this user or to nobody, by the role or by this user's own setting. */
    ownPeopleOnly: Type.Boolean(),
    hasSecondFactor: Type.Boolean(),
    /** When this user was last seen in any browser; null for long ago or never. */
    lastSeenAt: Nullable(Timestamp),
    createdAt: Timestamp,
  },
  strict,
)

/** A link that could not be mailed: to be handed on by whoever made it, shown this once. Null when it went by mail. */
export const HandedLink = Nullable(
  Type.String({ examples: ['https://korben.example.com/password-reset#dGhlIHNlY3JldA'] }),
)

const params = Type.Object({ userId: UserId }, strict)

export const users = {
  /** The owner included, newest first. */
  list: endpoint({
    method: 'GET',
    path: '/users',
    access: 'team:read',
    summary: 'List users',
    query: Type.Object({ ...CursorQuery }, strict),
    response: CursorPage(User),
  }),
  get: endpoint({
    method: 'GET',
    path: '/users/:userId',
    access: 'team:read',
    summary: 'Show a user',
    params,
    response: User,
    errors: ['team.user_not_found'],
  }),
  /** Changes what is given. Nobody can change their own role or state, nor somebody who may do more than they. */
  update: endpoint({
    method: 'PATCH',
    path: '/users/:userId',
    access: 'team:write',
    summary: 'Change a user: name, role, own people only, blocked or not',
    params,
    body: Type.Object(
      {
        name: Type.Optional(UserName),
        roleId: Type.Optional(RoleId),
        ownPeopleOnly: Type.Optional(Type.Boolean()),
        isActive: Type.Optional(Type.Boolean({ examples: [true] })),
      },
      strict,
    ),
    response: User,
    errors: [
      'team.user_not_found',
      'team.role_not_found',
      'team.owner_fixed',
      'team.not_yourself',
      'team.beyond_own_rights',
    ],
  }),
  /** Leaves the company at once; what they wrote keeps their name. */
  delete: endpoint({
    method: 'DELETE',
    path: '/users/:userId',
    access: 'team:delete',
    summary: 'Delete a user',
    params,
    response: Type.Null(),
    errors: ['team.user_not_found', 'team.owner_fixed', 'team.not_yourself', 'team.beyond_own_rights'],
  }),
  /** Only the owner can; who becomes an administrator. */
  makeOwner: endpoint({
    method: 'POST',
    path: '/users/:userId/make-owner',
    access: 'team:write',
    summary: 'Give the company to another user',
    params,
    body: Type.Object({ password: GivenPassword }, strict),
    response: User,
    errors: [
      'team.user_not_found',
      'team.owner_only',
      'team.user_blocked',
      'team.not_yourself',
      'auth.password_wrong',
      'auth.too_many_tries',
    ],
  }),
  /**
   * A link to a new password, by mail or shown. It is never shown for the owner, for somebody who may do more, or for a login that works in
   * another company too: by it the password of all of them would be known.
   */
  resetPassword: endpoint({
    method: 'POST',
    path: '/users/:userId/password-reset',
    access: 'team:write',
    summary: 'Send a user a link to a new password',
    params,
    response: Type.Object({ link: HandedLink, expiresAt: Timestamp }, strict),
    errors: ['team.user_not_found', 'team.beyond_own_rights', 'team.reset_not_allowed'],
  }),
}
