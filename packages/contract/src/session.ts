import { type Static, Type } from 'typebox'
import { CursorPage, CursorQuery, endpoint, Nullable, strict, Timestamp, WholeList } from './kit/endpoint-v3.ts'
import { CompanyId, SessionId, UserId } from './kit/ids.ts'
import { rights } from './kit/rights.ts'

/** At least ten characters; anything that can be typed. */
export const Password = Type.String({ minLength: 10, maxLength: 200, examples: ['correct horse battery'] })
const Email = Type.String({ minLength: 3, maxLength: 254, examples: ['ann@example.com'] })

/** Who is signed in, where, and what they may do there. */
export type Session = Static<typeof Session>
export const Session = Type.Object(
  {
    login: Type.Object({ email: Email, hasSecondFactor: Type.Boolean() }, strict),
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

/** A browser that is signed in. */
export type Device = Static<typeof Device>
export const Device = Type.Object(
  {
    id: SessionId,
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
      'password_reset',
      'second_factor_on',
      'second_factor_off',
      'recovery_code_used',
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
    body: Type.Object({ email: Email, password: Type.String({ minLength: 1, maxLength: 200 }) }, strict),
    response: Type.Union([
      Type.Object({ state: Type.Literal('signed_in'), session: Session }, strict),
      Type.Object({ state: Type.Literal('second_factor'), ticket: Type.String() }, strict),
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
  changePassword: endpoint({
    method: 'PUT',
    path: '/session/password',
    access: 'signed-in',
    summary: 'Change the password; all other browsers are signed out',
    body: Type.Object({ current: Type.String({ minLength: 1, maxLength: 200 }), password: Password }, strict),
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
