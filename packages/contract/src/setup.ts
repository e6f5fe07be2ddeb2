import { type Static, Type } from 'typebox'
import { endpoint, strict } from './kit/endpoint-v3.ts'
import { CompanyName, Email, Language, Password, TimeZone, UserName } from './kit/settings.ts'
import { SignedIn } from './session.ts'

/** What a page needs to know of the installation before anybody is signed in. */
export type Setup = Static<typeof Setup>
export const Setup = Type.Object(
  {
    /** There is no company yet: the first visitor makes it, with the code that the start printed. */
    isOpen: Type.Boolean(),
    /** Whether links go by mail; without it an administrator is shown them and hands them on. */
    sendsMail: Type.Boolean(),
  },
  strict,
)

export const setup = {
  get: endpoint({
    method: 'GET',
    path: '/setup',
    access: 'anybody',
    summary: 'Whether the installation waits for its first company',
    response: Setup,
  }),
  /**
   * Makes the first company and its owner, who is signed in. `code`: what the start printed, in any spelling of case, blanks and dashes; it
   * works once, for a day, and dies with the fifth wrong one (`npm run korben -- setup code` prints another).
   */
  create: endpoint({
    method: 'POST',
    path: '/setup',
    access: 'anybody',
    summary: 'Make the first company and its owner',
    body: Type.Object(
      {
        code: Type.String({ minLength: 1, maxLength: 50, examples: ['7HKM-Q2XW-9FTD'] }),
        companyName: CompanyName,
        ownerName: UserName,
        email: Email,
        password: Password,
        timeZone: Type.Optional(TimeZone),
        language: Type.Optional(Language),
      },
      strict,
    ),
    response: SignedIn,
    errors: [
      'auth.setup_closed',
      'auth.setup_code_wrong',
      'auth.login_taken',
      'auth.too_many_tries',
      'company.time_zone_unknown',
    ],
  }),
}
