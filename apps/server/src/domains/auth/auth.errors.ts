import { DomainError } from '../../kit/errors.ts'

export const loginTaken = (email: string) =>
  new DomainError('auth.login_taken', 409, 'A login with this e-mail exists, and its password is another one.', {
    email,
  })
/** The same for an unknown e-mail and a wrong password: neither is told. */
export const signInRefused = () => new DomainError('auth.sign_in_refused', 401, 'The e-mail or the password is wrong.')
/** `retryAfterSeconds`: until another try is looked at. */
export const tooManyTries = (retryAfterSeconds: number) =>
  new DomainError('auth.too_many_tries', 429, 'Too many tries; wait a little.', { retryAfterSeconds })
export const deviceNotFound = (id: string) => new DomainError('auth.device_not_found', 404, 'No such device.', { id })
export const passwordWrong = () => new DomainError('auth.password_wrong', 403, 'The present password is another one.')
export const tokenNotFound = (id: string) => new DomainError('auth.token_not_found', 404, 'No such token.', { id })
export const scopeNotHeld = (scopes: string[]) =>
  new DomainError('auth.scope_not_held', 403, 'Nobody can give a right they do not have.', { scopes })
