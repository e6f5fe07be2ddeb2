import type { RoleRow } from '../../generated/rows.ts'
import { raise } from '../../kit/errors.ts'
import type { Caller, Member } from '../../kit/http/caller.ts'
import { signInRequired } from '../../kit/http/failure.ts'
import { rightsOf } from '../auth/index.ts'
import { beyondOwnRights } from './team.errors.ts'

/** The place that a request of a company acts from. */
export const memberOf = ({ member }: Caller): Member => member ?? raise(signInRequired())

/**
 * Nobody gives, takes or reaches by a password what they may not do themselves, and who sees only their own people makes nobody who sees all.
 * Throws `team.beyond_own_rights`.
 */
export function requireReach(
  { rights, ownPeopleOnly }: Member,
  role: { kind: RoleRow['kind']; rights: unknown },
  isOwnPeopleOnly: boolean,
): void {
  const beyond = [...rightsOf(role.kind, role.rights)].filter((right) => !rights.has(right))
  if (beyond.length > 0 || (ownPeopleOnly && !isOwnPeopleOnly)) throw beyondOwnRights(beyond)
}
