import type { AccountId } from '@korben/contract'
import { DomainError } from '../../kit/errors.ts'

export const accountNotFound = (id: AccountId) =>
  new DomainError('people.account_not_found', 404, 'No such account.', { id })
