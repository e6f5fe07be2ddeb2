import type { UserId } from '@korben/contract'
import { DomainError } from '../../kit/errors.ts'

/** `ids`: all that are unknown. */
export const userNotFound = (...ids: UserId[]) => new DomainError('team.user_not_found', 404, 'No such user.', { ids })
