import { type Static, Type } from 'typebox'
import { CursorPage, CursorQuery, endpoint, Nullable, strict, Timestamp, WholeList } from './kit/endpoint-v3.ts'
import { AccountId, CommentId, ConnectionId, FieldId, PersonId, TagId, UserId } from './kit/ids.ts'

const name = Type.String({ minLength: 1, maxLength: 255, pattern: '\\S', examples: ['Ann Lee'] })
const email = Type.String({ minLength: 3, maxLength: 254, examples: ['ann@example.com'] })
const phone = Type.String({ minLength: 5, maxLength: 40, examples: ['+380501234567'] })
const gender = Type.Enum(['NO_DATA', 'OTHER', 'MALE', 'FEMALE'])
const locale = Type.String({ maxLength: 35, pattern: '^([A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})*)?$', examples: ['uk'] })
const timeZone = Type.String({ minLength: 1, maxLength: 64, examples: ['Europe/Kyiv'] })
const fieldValue = Type.String({ minLength: 1, maxLength: 10_000, examples: ['2015-04-02'] })

/** A person on one connection. `status`: whether messages reach it. `botStatus`: DIALOG while staff answer. */
export type Account = Static<typeof Account>
export const Account = Type.Object(
  {
    id: AccountId,
    connectionId: ConnectionId,
    connectionName: Type.String(),
    /** The channel: TELEGRAM, WEB_CHAT, SMS, …; MANUAL for none. */
    kind: Type.String({ examples: ['TELEGRAM'] }),
    status: Type.Enum(['OK', 'BLOCKED', 'INVALID', 'ERROR']),
    statusReason: Nullable(Type.String()),
    botStatus: Type.Enum(['BOT', 'DIALOG']),
    unreadCount: Type.Integer(),
    lastMessageAt: Nullable(Timestamp),
    createdAt: Timestamp,
  },
  strict,
)

/** A human being, shown as one card however many messengers they use. */
export type Person = Static<typeof Person>
export const Person = Type.Object(
  {
    id: PersonId,
    name,
    email: Nullable(email),
    phone: Nullable(phone),
    gender,
    /** The language they write in; empty when unknown. */
    locale: Type.String(),
    timeZone: Nullable(timeZone),
    profileImage: Nullable(Type.String()),
    /** In the order in which they were put on. */
    tags: Type.Array(Type.Object({ id: TagId, name: Type.String() }, strict)),
    /** Values of custom fields; a field without a value is missing. */
    fields: Type.Array(Type.Object({ fieldId: FieldId, value: Type.String() }, strict)),
    /** Members of staff who are linked to the person, in the order in which they were. */
    users: Type.Array(Type.Object({ id: UserId, name: Type.String() }, strict)),
    accounts: Type.Array(Account),
    /** The newest message; until there is one the newest account, until then the person. */
    activeAt: Timestamp,
    createdAt: Timestamp,
    updatedAt: Timestamp,
  },
  strict,
)

/** A remark on the card; it is never edited. */
export type Comment = Static<typeof Comment>
export const Comment = Type.Object(
  {
    id: CommentId,
    text: Type.String(),
    author: Type.Object({ id: UserId, name: Type.String() }, strict),
    createdAt: Timestamp,
  },
  strict,
)

/** Something that happened to a person. `type` and `data` are those of the product's events (`person.tagged`, `run.stepped`, …). */
export type LogEntry = Static<typeof LogEntry>
export const LogEntry = Type.Object(
  {
    id: Type.String(),
    type: Type.String({ examples: ['person.tagged'] }),
    accountId: Nullable(AccountId),
    data: Type.Record(Type.String(), Type.Unknown()),
    createdAt: Timestamp,
  },
  strict,
)

const conditions = {
  /** Words of the name, the e-mail address, digits of the phone, or their beginnings; all of them must be found. */
  search: Type.Optional(Type.String({ minLength: 1, maxLength: 200, examples: ['ann lee'] })),
  /** All of them. */
  tagIds: Type.Optional(Type.Array(TagId, { minItems: 1, maxItems: 20 })),
  phone: Type.Optional(phone),
  email: Type.Optional(email),
  /** Bounds of `activeAt`, both included. */
  activeFrom: Type.Optional(Timestamp),
  activeTo: Type.Optional(Timestamp),
  /** Linked to this member of staff. */
  userId: Type.Optional(UserId),
}

/** Which people are meant: whoever fits all that is given. */
export type PeopleFilter = Static<typeof PeopleFilter>
export const PeopleFilter = Type.Object(
  {
    ...conditions,
    /** The field has this value, or any value at all when it is null. */
    fields: Type.Optional(
      Type.Array(Type.Object({ fieldId: FieldId, value: Nullable(fieldValue) }, strict), {
        minItems: 1,
        maxItems: 10,
      }),
    ),
  },
  strict,
)

const filterQuery = {
  ...conditions,
  /** As `<id of the field>=<value>`; the id alone for any value. */
  field: Type.Optional(
    Type.Array(
      Type.String({ pattern: '^[0-9a-f]{24}(=[\\s\\S]{1,10000})?$', examples: ['6a1d7440bde9ab1a6ed7b001=Kyiv'] }),
      { minItems: 1, maxItems: 10 },
    ),
  ),
}

const params = Type.Object({ personId: PersonId }, strict)
const filterErrors = [
  'tags.not_found',
  'team.user_not_found',
  'fields.field_not_found',
  'people.phone_invalid',
  'people.email_invalid',
] as const
const bulk = {
  tagIds: Type.Array(TagId, { minItems: 1, maxItems: 20, uniqueItems: true }),
  action: Type.Enum(['add', 'remove']),
}

export const people = {
  /** By their newest activity. */
  list: endpoint({
    method: 'GET',
    path: '/people',
    access: 'people:read',
    summary: 'List people',
    query: Type.Object({ ...CursorQuery, ...filterQuery }, strict),
    response: CursorPage(Person),
    errors: filterErrors,
  }),
  /** Exact up to 10 000; above it may be ten seconds old. */
  count: endpoint({
    method: 'GET',
    path: '/people/count',
    access: 'people:read',
    summary: 'Count people',
    query: Type.Object(filterQuery, strict),
    response: Type.Object({ count: Type.Integer() }, strict),
    errors: filterErrors,
  }),
  /** Always a new person, also when phone or e-mail are known already. */
  create: endpoint({
    method: 'POST',
    path: '/people',
    access: 'people:write',
    summary: 'Make a person',
    body: Type.Object(
      {
        name,
        email: Type.Optional(Nullable(email)),
        phone: Type.Optional(Nullable(phone)),
        gender: Type.Optional(gender),
        locale: Type.Optional(locale),
        timeZone: Type.Optional(Nullable(timeZone)),
        userIds: Type.Optional(Type.Array(UserId, { maxItems: 20 })),
      },
      strict,
    ),
    response: Person,
    errors: ['people.email_invalid', 'people.phone_invalid', 'team.user_not_found', 'company.time_zone_unknown'],
  }),
  /** The card. A person who was merged away is shown as the one that remains. */
  get: endpoint({
    method: 'GET',
    path: '/people/:personId',
    access: 'people:read',
    summary: 'Show a person',
    params,
    response: Person,
    errors: ['people.not_found'],
  }),
  /** Changes what is given; null makes it unknown. */
  update: endpoint({
    method: 'PATCH',
    path: '/people/:personId',
    access: 'people:write',
    summary: 'Change a person',
    params,
    body: Type.Object(
      {
        name: Type.Optional(name),
        email: Type.Optional(Nullable(email)),
        phone: Type.Optional(Nullable(phone)),
        gender: Type.Optional(gender),
        locale: Type.Optional(locale),
        timeZone: Type.Optional(Nullable(timeZone)),
      },
      strict,
    ),
    response: Person,
    errors: ['people.not_found', 'people.email_invalid', 'people.phone_invalid', 'company.time_zone_unknown'],
  }),
  /** The value must fit the type of the field: a number with a point, a day as `2015-04-02` or an instant, … */
  setField: endpoint({
    method: 'PUT',
    path: '/people/:personId/fields/:fieldId',
    access: 'people:write',
    summary: 'Set the value of a custom field',
    params: Type.Object({ personId: PersonId, fieldId: FieldId }, strict),
    body: Type.Object({ value: fieldValue }, strict),
    response: Person,
    errors: ['people.not_found', 'fields.field_not_found', 'fields.value_invalid'],
  }),
  clearField: endpoint({
    method: 'DELETE',
    path: '/people/:personId/fields/:fieldId',
    access: 'people:write',
    summary: 'Take the value of a custom field away',
    params: Type.Object({ personId: PersonId, fieldId: FieldId }, strict),
    response: Person,
    errors: ['people.not_found', 'fields.field_not_found'],
  }),
  addTag: endpoint({
    method: 'PUT',
    path: '/people/:personId/tags/:tagId',
    access: 'people:write',
    summary: 'Put a tag on a person',
    params: Type.Object({ personId: PersonId, tagId: TagId }, strict),
    response: Person,
    errors: ['people.not_found', 'tags.not_found'],
  }),
  removeTag: endpoint({
    method: 'DELETE',
    path: '/people/:personId/tags/:tagId',
    access: 'people:write',
    summary: 'Take a tag from a person',
    params: Type.Object({ personId: PersonId, tagId: TagId }, strict),
    response: Person,
    errors: ['people.not_found', 'tags.not_found'],
  }),
  /** Done when it is answered. */
  tagMany: endpoint({
    method: 'POST',
    path: '/people/tags',
    access: 'people:write',
    summary: 'Put tags on chosen people, or take them away',
    body: Type.Object(
      { personIds: Type.Array(PersonId, { minItems: 1, maxItems: 500, uniqueItems: true }), ...bulk },
      strict,
    ),
    response: Type.Object({ peopleCount: Type.Integer() }, strict),
    errors: ['people.not_found', 'tags.not_found'],
  }),
  /** Begun when it is answered, and done in the background. `peopleCount`: how many fit now; `GET /people/count` tells it beforehand. */
  tagMatching: endpoint({
    method: 'POST',
    path: '/people/tags/matching',
    access: 'people:write',
    summary: 'Put tags on all people of a filter, or take them away',
    body: Type.Object({ filter: PeopleFilter, ...bulk }, strict),
    response: Type.Object({ peopleCount: Type.Integer() }, strict),
    errors: filterErrors,
  }),
  linkUser: endpoint({
    method: 'PUT',
    path: '/people/:personId/users/:userId',
    access: 'people:write',
    summary: 'Link a member of staff to a person',
    params: Type.Object({ personId: PersonId, userId: UserId }, strict),
    response: Type.Null(),
    errors: ['people.not_found', 'team.user_not_found'],
  }),
  /** Who sees only own people may lose sight of the person by it. */
  unlinkUser: endpoint({
    method: 'DELETE',
    path: '/people/:personId/users/:userId',
    access: 'people:write',
    summary: 'Take the link between a member of staff and a person away',
    params: Type.Object({ personId: PersonId, userId: UserId }, strict),
    response: Type.Null(),
    errors: ['people.not_found', 'team.user_not_found'],
  }),
  /** Newest first. */
  comments: endpoint({
    method: 'GET',
    path: '/people/:personId/comments',
    access: 'people:read',
    summary: 'List the comments on a person',
    params,
    query: Type.Object({ ...CursorQuery }, strict),
    response: CursorPage(Comment),
    errors: ['people.not_found'],
  }),
  /** Line breaks stay. */
  addComment: endpoint({
    method: 'POST',
    path: '/people/:personId/comments',
    access: 'people:write',
    summary: 'Comment on a person',
    params,
    body: Type.Object(
      { text: Type.String({ minLength: 1, maxLength: 10_000, pattern: '\\S', examples: ['Call in May'] }) },
      strict,
    ),
    response: Comment,
    errors: ['people.not_found'],
  }),
  /** Oldest first. */
  accounts: endpoint({
    method: 'GET',
    path: '/people/:personId/accounts',
    access: 'people:read',
    summary: 'List the accounts of a person',
    params,
    response: WholeList(Account),
    errors: ['people.not_found'],
  }),
  /** Newest first. */
  log: endpoint({
    method: 'GET',
    path: '/people/:personId/log',
    access: 'people:read',
    summary: 'List what happened to a person',
    params,
    query: Type.Object({ ...CursorQuery }, strict),
    response: CursorPage(LogEntry),
    errors: ['people.not_found'],
  }),
}
