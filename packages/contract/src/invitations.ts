import { type Static, Type } from 'typebox'
import { CursorPage, CursorQuery, endpoint, Nullable, strict, Timestamp } from './kit/endpoint-v3.ts'
import { InvitationId, RoleId, UserId } from './kit/ids.ts'
import { Email, Language, LinkToken, Password, UserName } from './kit/settings.ts'
import { roleKinds } from './roles.ts'
import { Session, SignedIn } from './session.ts'
import { HandedLink } from './users.ts'

/** How many days its link works. */
const days = Type.Integer({ minimum: 1, maximum: 30, default: 7, examples: [7] })
const ownPeopleOnly = Type.Boolean()

/** Somebody who was asked to join and has not yet. */
export type Invitation = Static<typeof Invitation>
export const Invitation = Type.Object(
  {
    id: InvitationId,
    email: Email,
    name: UserName,
    role: Type.Object({ id: RoleId, name: Type.String() }, strict),
    ownPeopleOnly,
    invitedBy: Type.Object({ id: UserId, name: Type.String() }, strict),
    createdAt: Timestamp,
    expiresAt: Timestamp,
  },
  strict,
)
/** `link`: `…/invitation#TOKEN`. */
const Invited = Type.Object({ invitation: Invitation, link: HandedLink }, strict)
const params = Type.Object({ invitationId: InvitationId }, strict)

export const invitations = {
  /** Open ones, also those that are over, newest first. */
  list: endpoint({
    method: 'GET',
    path: '/invitations',
    access: 'team:read',
    summary: 'List open invitations',
    query: Type.Object({ ...CursorQuery }, strict),
    response: CursorPage(Invitation),
  }),
  /** Nobody can give rights they do not have; ownership is given by `users.makeOwner` only. */
  create: endpoint({
    method: 'POST',
    path: '/invitations',
    access: 'team:write',
    summary: 'Invite somebody',
    body: Type.Object(
      {
        email: Email,
        name: UserName,
        roleId: RoleId,
        ownPeopleOnly: Type.Optional(ownPeopleOnly),
        days: Type.Optional(days),
      },
      strict,
    ),
    response: Invited,
    errors: [
      'team.email_invalid',
      'team.role_not_found',
      'team.owner_fixed',
      'team.beyond_own_rights',
      'team.already_member',
      'team.already_invited',
      'team.too_many_invitations',
    ],
  }),
  /** A new link, for as long as the first was meant to work; the old one is dead. */
  resend: endpoint({
    method: 'POST',
    path: '/invitations/:invitationId/resend',
    access: 'team:write',
    summary: 'Send an invitation again',
    params,
    response: Invited,
    errors: ['team.invitation_not_found', 'team.beyond_own_rights'],
  }),
  revoke: endpoint({
    method: 'DELETE',
    path: '/invitations/:invitationId',
    access: 'team:write',
    summary: 'Revoke an invitation',
    params,
    response: Type.Null(),
    errors: ['team.invitation_not_found'],
  }),
  /** What the page of a link shows. With `hasLogin` the way in is to sign in and then `join`; without it `accept`. */
  show: endpoint({
    method: 'POST',
    path: '/invitations/show',
    access: 'anybody',
    summary: 'Show an invitation by its link',
    body: Type.Object({ token: LinkToken }, strict),
    response: Type.Object(
      {
        companyName: Type.String(),
        email: Email,
        name: UserName,
        roleName: Type.String(),
        /** A built-in role is named in the reader's language by its kind. */
        roleKind: Type.Enum([...roleKinds]),
        invitedByName: Type.String(),
        hasLogin: Type.Boolean(),
        expiresAt: Timestamp,
      },
      strict,
    ),
    errors: ['auth.link_dead'],
  }),
  /** Makes the login of somebody who has none, and signs in. */
  accept: endpoint({
    method: 'POST',
    path: '/invitations/accept',
    access: 'anybody',
    summary: 'Accept an invitation with a new login',
    body: Type.Object(
      { token: LinkToken, name: UserName, password: Password, language: Type.Optional(Nullable(Language)) },
      strict,
    ),
    response: SignedIn,
    errors: ['auth.link_dead', 'team.sign_in_to_join', 'team.already_member', 'auth.too_many_tries'],
  }),
  /** Adds the company to the own login, whose e-mail must be the invited one; the session shows it from now on. */
  join: endpoint({
    method: 'POST',
    path: '/invitations/join',
    access: 'signed-in',
    summary: 'Accept an invitation with the own login',
    body: Type.Object({ token: LinkToken }, strict),
    response: Session,
    errors: ['auth.link_dead', 'team.invitation_of_another', 'team.already_member'],
  }),
}
