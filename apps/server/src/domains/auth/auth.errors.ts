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
export const setupClosed = () =>
  new DomainError('auth.setup_closed', 409, 'There is a company already; sign in, or ask for an invitation.')
/** The same for a wrong code, one that is over, and one that was tried too often. */
export const setupCodeWrong = () =>
  new DomainError(
    'auth.setup_code_wrong',
    403,
    'This is not the code that was printed at the start, or it is over; `npm run korben -- setup code` prints another.',
  )
/** The same for a ticket that is unknown, used, over or tried too often. */
export const ticketDead = () =>
  new DomainError('auth.ticket_dead', 401, 'This took too long, or too many tries; begin signing in anew.')
export const codeWrong = () =>
  new DomainError('auth.code_wrong', 403, 'The code is wrong, or was used already; wait for the next one.')
/** The same for a link that is unknown, used, replaced or over. */
export const linkDead = () => new DomainError('auth.link_dead', 404, 'This link works no more; ask for a new one.')
export const secondFactorOn = () =>
  new DomainError('auth.second_factor_on', 409, 'The second factor is on; switch it off before beginning anew.')
export const secondFactorOff = () => new DomainError('auth.second_factor_off', 409, 'There is no second factor.')
