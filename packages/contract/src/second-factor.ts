import { type Static, Type } from 'typebox'
import { endpoint, strict } from './kit/endpoint-v3.ts'
import { GivenPassword, LinkToken, SecondFactorCode } from './kit/settings.ts'
import { SignedIn } from './session.ts'

const TotpCode = Type.String({ pattern: '^\\d{6}$', examples: ['287082'] })

/** Ten; each works once in place of a code; shown once. */
const RecoveryCodes = Type.Object(
  { recoveryCodes: Type.Array(Type.String({ examples: ['3f9k2-w7xqp'] }), { maxItems: 10 }) },
  strict,
)
const PasswordAndCode = Type.Object({ password: GivenPassword, code: SecondFactorCode }, strict)

/** The second factor of the own login: codes of an authenticator application (RFC 6238: SHA-1, six digits, 30 seconds). */
export type SecondFactor = Static<typeof SecondFactor>
export const SecondFactor = Type.Object(
  { isOn: Type.Boolean(), recoveryCodesLeft: Type.Integer({ minimum: 0, examples: [10] }) },
  strict,
)

export const secondFactor = {
  /** The second step. A ticket works for five minutes, one sign-in and five wrong codes. */
  signIn: endpoint({
    method: 'POST',
    path: '/session/code',
    access: 'anybody',
    summary: 'Finish signing in with a code of the second factor',
    body: Type.Object({ ticket: LinkToken, code: SecondFactorCode }, strict),
    response: SignedIn,
    errors: ['auth.ticket_dead', 'auth.code_wrong', 'auth.too_many_tries'],
  }),
  get: endpoint({
    method: 'GET',
    path: '/session/second-factor',
    access: 'signed-in',
    summary: 'Whether the own login has a second factor',
    response: SecondFactor,
  }),
  /** A new secret, to be confirmed by a code of it. `secret`: base32, to be typed in; `uri`: the same for a QR code. */
  begin: endpoint({
    method: 'POST',
    path: '/session/second-factor',
    access: 'signed-in',
    summary: 'Begin a second factor',
    body: Type.Object({ password: GivenPassword }, strict),
    response: Type.Object(
      { secret: Type.String({ examples: ['GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'] }), uri: Type.String() },
      strict,
    ),
    errors: ['auth.second_factor_on', 'auth.password_wrong', 'auth.too_many_tries'],
  }),
  /** From now on signing in needs a code. Every other browser is signed out. */
  confirm: endpoint({
    method: 'PUT',
    path: '/session/second-factor',
    access: 'signed-in',
    summary: 'Switch the second factor on',
    body: Type.Object({ code: TotpCode }, strict),
    response: RecoveryCodes,
    errors: ['auth.second_factor_on', 'auth.second_factor_off', 'auth.code_wrong', 'auth.too_many_tries'],
  }),
  /** The ones before are dead. */
  renewRecoveryCodes: endpoint({
    method: 'POST',
    path: '/session/second-factor/recovery-codes',
    access: 'signed-in',
    summary: 'Make new recovery codes',
    body: PasswordAndCode,
    response: RecoveryCodes,
    errors: ['auth.second_factor_off', 'auth.password_wrong', 'auth.code_wrong', 'auth.too_many_tries'],
  }),
  switchOff: endpoint({
    method: 'POST',
    path: '/session/second-factor/off',
    access: 'signed-in',
    summary: 'Switch the second factor off',
    body: PasswordAndCode,
    response: Type.Null(),
    errors: ['auth.second_factor_off', 'auth.password_wrong', 'auth.code_wrong', 'auth.too_many_tries'],
  }),
}
