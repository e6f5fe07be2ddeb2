import { type Static, Type } from 'typebox'
import { CursorPage, CursorQuery, endpoint, Nullable, strict, Timestamp, WholeList } from './kit/endpoint-v3.ts'
import { CompanyId, SessionId, UserId } from './kit/ids.ts'
import { rights } from './kit/rights.ts'
import { Email, GivenPassword, Language, LinkToken, Password, TimeZone } from './kit/settings.ts'

/** Who is signed in, where, and what they may do there. */
export type Session = Static<typeof Session>
export const Session = Type.Object(
  {
    login: Type.Object({ email: Email, hasSecondFactor: Type.Boolean() }, strict),
    /** What is shown to them, and at which times: their own choice, else the company's. */
    language: Language,
    timeZone: TimeZone,
    /** To be sent as `X-CSRF-Token` with every write. */
    csrfToken: Type.String(),
    /** The company that is shown; null for a login without any. */
    member: Nullable(
      Type.Object(
        {
          companyId: CompanyId,
          companyName: Type.String(),
          userId: UserId,
          name: Type.String(),
          role: Type.String({ examples: ['owner'] }),
          rights: Type.Array(Type.Enum([...rights])),
          ownPeopleOnly: Type.Boolean(),
        },
        strict,
      ),
    ),
    /** All companies of the login. */
    companies: Type.Array(Type.Object({ id: CompanyId, name: Type.String() }, strict)),
  },
  strict,
)

export const SignedIn = Type.Object({ state: Type.Literal('signed_in'), session: Session }, strict)

/** A browser that is signed in. */
export type Device = Static<typeof Device>
export const Device = Type.Object(
  {
    id: SessionId,
    /** What the user agent says it is; `Unknown` where it says nothing known. */
    name: Type.String({ examples: ['Firefox on Linux'] }),
    userAgent: Type.String(),
    address: Type.String(),
    isThis: Type.Boolean(),
    createdAt: Timestamp,
    lastSeenAt: Timestamp,
  },
  strict,
)

/** What happened to the own login. */
export type LoginEvent = Static<typeof LoginEvent>
export const LoginEvent = Type.Object(
  {
    id: Type.String(),
    kind: Type.Enum([
      'signed_in',
      'refused',
      'signed_out',
      'password_changed',
      'reset_requested',
      'password_reset',
      'second_factor_on',
      'second_factor_off',
      'code_refused',
      'recovery_code_used',
      'recovery_codes_renewed',
    ]),
    address: Type.String(),
    userAgent: Type.String(),
    createdAt: Timestamp,
  },
  strict,
)

export const session = {
  /** Signs in by cookie. A login with a second factor gets a ticket instead of a session. */
  signIn: endpoint({
    method: 'POST',
    path: '/session',
    access: 'anybody',
    summary: 'Sign in',
    body: Type.Object({ email: Email, password: GivenPassword }, strict),
    response: Type.Union([
      SignedIn,
      /** The password is right, and a code is needed: `secondFactor.signIn`. */
      Type.Object({ state: Type.Literal('second_factor'), ticket: LinkToken, expiresAt: Timestamp }, strict),
    ]),
    errors: ['auth.sign_in_refused', 'auth.too_many_tries'],
  }),
  get: endpoint({
    method: 'GET',
    path: '/session',
    access: 'signed-in',
    summary: 'Who is signed in',
    response: Session,
  }),
  /** The company that is shown from now on; other tabs keep theirs by `X-Company-Id`. */
  chooseCompany: endpoint({
    method: 'PUT',
    path: '/session/company',
    access: 'signed-in',
    summary: 'Change to another company of the login',
    body: Type.Object({ companyId: CompanyId }, strict),
    response: Type.Null(),
    errors: ['company.not_found'],
  }),
  signOut: endpoint({
    method: 'DELETE',
    path: '/session',
    access: 'signed-in',
    summary: 'Sign out',
    response: Type.Null(),
  }),
  devices: endpoint({
    method: 'GET',
    path: '/session/devices',
    access: 'signed-in',
    summary: 'List the browsers that are signed in',
    response: WholeList(Device),
  }),
  signOutDevice: endpoint({
    method: 'DELETE',
    path: '/session/devices/:deviceId',
    access: 'signed-in',
    summary: 'Sign a browser out',
    params: Type.Object({ deviceId: SessionId }, strict),
    response: Type.Null(),
    errors: ['auth.device_not_found'],
  }),
  signOutOthers: endpoint({
    method: 'DELETE',
    path: '/session/devices',
    access: 'signed-in',
    summary: 'Sign every other browser out',
    response: Type.Null(),
  }),
  changePassword: endpoint({
    method: 'PUT',
    path: '/session/password',
    access: 'signed-in',
    summary: 'Change the password; all other browsers are signed out',
    body: Type.Object({ current: GivenPassword, password: Password }, strict),
    response: Type.Null(),
    errors: ['auth.password_wrong', 'auth.too_many_tries'],
  }),
  /** Newest first. */
  events: endpoint({
    method: 'GET',
    path: '/session/events',
    access: 'signed-in',
    summary: 'List sign-ins and changes of the own login',
    query: Type.Object({ ...CursorQuery }, strict),
    response: CursorPage(LoginEvent),
  }),
}
