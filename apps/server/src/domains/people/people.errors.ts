import type { AccountId, PersonId } from '@korben/contract'
import { DomainError } from '../../kit/errors.ts'

/** `ids`: all that are unknown. */
export const personNotFound = (...ids: PersonId[]) =>
  new DomainError('people.not_found', 404, 'No such person.', { ids })
export const accountNotFound = (id: AccountId) =>
  new DomainError('people.account_not_found', 404, 'No such account.', { id })
export const accountTaken = (externalId: string | null) =>
  new DomainError('people.account_taken', 409, 'Somebody has this account on the connection already.', { externalId })
export const phoneInvalid = (phone: string) =>
  new DomainError('people.phone_invalid', 400, 'A phone number has 7 to 15 digits.', { phone })
export const emailInvalid = (email: string) =>
  new DomainError('people.email_invalid', 400, 'Not an e-mail address.', {
    email,
  })
