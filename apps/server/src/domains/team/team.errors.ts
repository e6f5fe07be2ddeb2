import type { InvitationId, RoleId, UserId } from '@korben/contract'
import { DomainError } from '../../kit/errors.ts'

/** `ids`: all that are unknown. */
export const userNotFound = (...ids: UserId[]) => new DomainError('team.user_not_found', 404, 'No such user.', { ids })
export const userBlocked = (id: UserId) =>
  new DomainError('team.user_blocked', 409, 'This user is blocked, or cannot sign in.', { id })
export const ownerFixed = () =>
  new DomainError('team.owner_fixed', 409, 'A company has one owner, who stays until they give it to somebody else.')
export const ownerOnly = () => new DomainError('team.owner_only', 403, 'Only the owner can do this.')
export const notYourself = () =>
  new DomainError('team.not_yourself', 409, 'This cannot be done to oneself; ask a colleague.')
/** `rights`: that are missing; none when only people of others are. */
export const beyondOwnRights = (rights: readonly string[]) =>
  new DomainError('team.beyond_own_rights', 403, 'This reaches further than your own rights.', { rights })
export const resetNotAllowed = () =>
  new DomainError(
    'team.reset_not_allowed',
    403,
    'A link to this password is shown to nobody else; `npm run korben -- login reset` prints it for whoever runs the installation.',
  )
export const roleNotFound = (id: RoleId) => new DomainError('team.role_not_found', 404, 'No such role.', { id })
export const roleBuiltIn = () => new DomainError('team.role_built_in', 409, 'A built-in role cannot be changed.')
export const roleInUse = () =>
  new DomainError('team.role_in_use', 409, 'Users or invitations have this role; give them another first.')
export const roleNameTaken = (name: string) =>
  new DomainError('team.role_name_taken', 409, 'There is a role of this name.', { name })
export const tooManyRoles = (max: number) =>
  new DomainError('team.too_many_roles', 409, `A company has ${max} roles at most.`, { max })
export const emailInvalid = (email: string) =>
  new DomainError('team.email_invalid', 400, 'No mail could go to this address.', { email })
export const alreadyMember = () => new DomainError('team.already_member', 409, 'This login is in the company already.')
export const alreadyInvited = (email: string) =>
  new DomainError(
    'team.already_invited',
    409,
    'This e-mail is invited already; send the invitation again, or revoke it.',
    {
      email,
    },
  )
export const tooManyInvitations = (max: number) =>
  new DomainError('team.too_many_invitations', 409, `A company has ${max} open invitations at most.`, { max })
export const invitationNotFound = (id: InvitationId) =>
  new DomainError('team.invitation_not_found', 404, 'No such invitation.', { id })
export const invitationOfAnother = () =>
  new DomainError('team.invitation_of_another', 403, 'This invitation is for another e-mail; sign in with that one.')
export const signInToJoin = () =>
  new DomainError('team.sign_in_to_join', 409, 'This e-mail has a login; sign in, and open the link again.')
export const noCompany = () => new DomainError('team.no_company', 409, 'This login is in no company.')
