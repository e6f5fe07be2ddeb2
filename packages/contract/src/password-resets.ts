import { Type } from 'typebox'
import { endpoint, strict } from './kit/endpoint-v3.ts'
import { Email, LinkToken, Password } from './kit/settings.ts'

export const passwordResets = {
  /** The same answer, in the same time, whether the e-mail has a login or not. Without a mail server nothing is sent: see `setup.get`. */
  request: endpoint({
    method: 'POST',
    path: '/password-resets',
    access: 'anybody',
    summary: 'Ask for a link to a new password by mail',
    body: Type.Object({ email: Email }, strict),
    response: Type.Null(),
    errors: ['auth.too_many_tries'],
  }),
  /** Whether a link still works, and for which login. The token stands in the link behind `#`: `/password-reset#…`. */
  show: endpoint({
    method: 'POST',
    path: '/password-resets/show',
    access: 'anybody',
    summary: 'Show whose password a link changes',
    body: Type.Object({ token: LinkToken }, strict),
    response: Type.Object({ email: Email }, strict),
    errors: ['auth.link_dead'],
  }),
  /** Signs every browser of the login out and nobody in; the second factor stays. The link works once. */
  finish: endpoint({
    method: 'POST',
    path: '/password-resets/finish',
    access: 'anybody',
    summary: 'Set a new password by a link',
    body: Type.Object({ token: LinkToken, password: Password }, strict),
    response: Type.Null(),
    errors: ['auth.link_dead', 'auth.too_many_tries'],
  }),
}
