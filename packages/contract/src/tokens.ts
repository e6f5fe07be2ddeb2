import { type Static, Type } from 'typebox'
import { endpoint, Nullable, strict, Timestamp, WholeList } from './kit/endpoint-v3.ts'
import { TokenId, UserId } from './kit/ids.ts'
import { rights } from './kit/rights.ts'

const name = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S', examples: ['Shop'] })
const scopes = Type.Array(Type.Enum([...rights]), { minItems: 1, maxItems: rights.length, uniqueItems: true })

/** A token of API v3. It acts for the user who made it, within its scopes. */
export type Token = Static<typeof Token>
export const Token = Type.Object(
  { id: TokenId, name, scopes, userId: UserId, createdAt: Timestamp, lastUsedAt: Nullable(Timestamp) },
  strict,
)

export const tokens = {
  /** Newest first. */
  list: endpoint({
    method: 'GET',
    path: '/tokens',
    access: 'auth:read',
    summary: 'List tokens of API v3',
    response: WholeList(Token),
  }),
  /** `token` is shown this once. Nobody can give a right they do not have. */
  create: endpoint({
    method: 'POST',
    path: '/tokens',
    access: 'auth:write',
    summary: 'Make a token',
    body: Type.Object({ name, scopes }, strict),
    response: Type.Object({ ...Token.properties, token: Type.String() }, strict),
    errors: ['auth.scope_not_held'],
  }),
  /** Unknown at once. */
  revoke: endpoint({
    method: 'DELETE',
    path: '/tokens/:tokenId',
    access: 'auth:delete',
    summary: 'Revoke a token',
    params: Type.Object({ tokenId: TokenId }, strict),
    response: Type.Null(),
    errors: ['auth.token_not_found'],
  }),
}
