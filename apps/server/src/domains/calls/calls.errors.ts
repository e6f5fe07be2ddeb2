import type { UserId } from '@korben/contract'
import { DomainError } from '../../kit/errors.ts'

export const callUserNotFound = (id: UserId) => new DomainError('calls.user_not_found', 404, 'No such user.', { id })
