import { DomainError } from '../../kit/errors.ts'

export const loginTaken = (email: string) =>
  new DomainError('auth.login_taken', 409, 'A login with this e-mail exists, and its password is another one.', {
    email,
  })
