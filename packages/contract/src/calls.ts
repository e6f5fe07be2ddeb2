import { type Static, Type } from 'typebox'
import { CursorPage, CursorQuery, endpoint, Nullable, strict, Timestamp } from './kit/endpoint-v3.ts'
import { AccountId, CallId, PersonId, UserId } from './kit/ids.ts'

/** A telephone number, also a short internal one. */
const number = Type.String({ minLength: 1, maxLength: 40, examples: ['+380501234567'] })
const type = Type.Enum(['INBOUND', 'OUTBOUND'])
const status = Type.Enum(['TALKING', 'SUCCESS', 'NO_ANSWER', 'CLOSED_BY_SYSTEM'])
/** Where the recording is: a page of the web, and nothing else that a link could be. */
const recordLink = Nullable(
  Type.String({ maxLength: 2048, pattern: '^https?://\\S+$', examples: ['https://calls.example.com/1.mp3'] }),
)
const durationSeconds = Type.Integer({ minimum: 0, maximum: 864_000, examples: [95] })

/** A phone call between a member of staff and a person. */
export type Call = Static<typeof Call>
export const Call = Type.Object(
  {
    id: CallId,
    accountId: AccountId,
    user: Type.Object({ id: UserId, name: Type.String() }, strict),
    from: number,
    to: number,
    type,
    status,
    recordLink: Nullable(Type.String()),
    durationSeconds: Type.Integer(),
    startedAt: Timestamp,
    /** Who reported it: MANUAL, or the name of a telephony provider. */
    providerType: Type.String({ examples: ['MANUAL'] }),
    createdAt: Timestamp,
  },
  strict,
)

export const calls = {
  /** Newest first. */
  list: endpoint({
    method: 'GET',
    path: '/people/:personId/calls',
    access: 'calls:read',
    summary: 'List the calls with a person',
    params: Type.Object({ personId: PersonId }, strict),
    query: Type.Object({ ...CursorQuery }, strict),
    response: CursorPage(Call),
    errors: ['people.not_found'],
  }),
  /** Notes a call that was made elsewhere. `userId`: who of the staff talked; the caller of this without it. */
  create: endpoint({
    method: 'POST',
    path: '/calls',
    access: 'calls:write',
    summary: 'Note a call',
    body: Type.Object(
      {
        accountId: AccountId,
        userId: Type.Optional(UserId),
        from: number,
        to: number,
        type,
        status,
        recordLink: Type.Optional(recordLink),
        durationSeconds,
        startedAt: Timestamp,
      },
      strict,
    ),
    response: Call,
    errors: ['people.account_not_found', 'calls.user_not_found'],
  }),
}
