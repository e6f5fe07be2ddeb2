import { type Static, Type } from 'typebox'
import { endpointV2, V2Data, V2Done, V2Page, V2Paging, V2Record } from '../kit/endpoint.ts'
import {
  V2Date,
  V2DateInput,
  V2Email,
  V2EmailIfValid,
  V2Enum,
  V2Id,
  V2Include,
  V2List,
  V2Number,
  V2Phone,
  V2PhoneFilter,
  V2Tagged,
  V2Text,
} from '../kit/fields-v2.ts'
import { CurrencyCode, Price } from './orders.ts'
import { UserV2 } from './users.ts'
import {
  V2_ACCOUNT_KINDS,
  V2_BOT_STATUSES,
  V2_CONNECTION_STATUSES,
  V2_CUSTOM_FIELD_TYPES,
  V2_DEAL_STATUSES,
  V2_GENDERS,
} from './values.ts'

/** What `include` can add to a single person. */
export const PERSON_INCLUDES = ['contactedUsers', 'orders'] as const

/** An account as its person shows it. */
export type PersonAccountV2 = Static<typeof PersonAccountV2>
export const PersonAccountV2 = V2Record({
  account_id: V2Id('account'),
  connection_id: V2Id('connection'),
  connection_status: V2Enum(V2_CONNECTION_STATUSES),
  from: V2Enum(V2_ACCOUNT_KINDS),
})

/** A row of the list of people. Unknown `phone` and `email` are `NOT_DEFINED`; `tags` are names. */
export type PersonRowV2 = Static<typeof PersonRowV2>
export const PersonRowV2 = V2Record({
  id: V2Id('person'),
  name: Type.String(),
  email: Type.String(),
  phone: Type.String(),
  tags: Type.Array(Type.String()),
  accounts: Type.Array(PersonAccountV2),
  lastMessageTime: V2Date,
  createdAt: V2Date,
})

/** One subscription: an account entered a tunnel by a traffic source. Names of deleted records are those they had. */
export type SubscriptionV2 = Static<typeof SubscriptionV2>
export const SubscriptionV2 = V2Record({
  tunnelName: Type.String(),
  leadgentoolName: Type.String(),
  trafficSource: Type.String(),
  tunnelId: V2Id('tunnel'),
  leadgentoolId: V2Id('leadgentool'),
  trafficSourceId: V2Id('traffic_source'),
  accountId: V2Id('account'),
})

/** A person's value of a custom field; fields without a value are left out. */
export type CustomFieldV2 = Static<typeof CustomFieldV2>
export const CustomFieldV2 = V2Record({
  type: V2Enum(V2_CUSTOM_FIELD_TYPES),
  name: Type.String(),
  value: Type.String(),
})

/** The card of a person, with the ids of linked users and orders. */
export type PersonV2 = Static<typeof PersonV2>
export const PersonV2 = V2Record({
  id: V2Id('person'),
  name: Type.String(),
  tags: Type.Array(Type.String()),
  /** An address, or `NOT_DEFINED`; so are `phone` and `email`. */
  profileImage: Type.String(),
  gender: V2Enum(V2_GENDERS),
  phone: Type.String(),
  email: Type.String(),
  /** A language tag with an underscore (`ru_RU`); empty when unknown. */
  locale: Type.String(),
  accounts: Type.Array(PersonAccountV2),
  subscribeHistory: Type.Array(SubscriptionV2),
  links: V2Record({
    contactedUsers: Type.Array(V2Record({ type: Type.Literal('users'), id: V2Id('user') })),
    orders: Type.Array(V2Record({ type: Type.Literal('orders'), id: V2Id('order') })),
  }),
  custom_fields: Type.Array(CustomFieldV2),
  created_at: V2Date,
  updated_at: V2Date,
})

/** An order beside its person: without `createdAt`. */
export type IncludedOrderV2 = Static<typeof IncludedOrderV2>
export const IncludedOrderV2 = V2Record({
  id: V2Id('order'),
  title: Type.String(),
  price: Price,
  currency: CurrencyCode,
  status: V2Enum(V2_DEAL_STATUSES),
  updatedAt: V2Date,
})

/** The records asked for by `include`, each list in the order and of the length of its `links`. */
export type PersonIncludedV2 = Static<typeof PersonIncludedV2>
export const PersonIncludedV2 = V2Record({
  users: Type.Optional(Type.Array(UserV2)),
  orders: Type.Optional(Type.Array(IncludedOrderV2)),
})

/** A person just added: `id` is the **account**, `person_id` the person. `gender` is always `NOT_DEFINED` here. */
export type CreatedPersonV2 = Static<typeof CreatedPersonV2>
export const CreatedPersonV2 = V2Record({
  id: V2Id('account'),
  person_id: V2Id('person'),
  name: Type.String(),
  tags: Type.Array(Type.String()),
  from: V2Enum(V2_ACCOUNT_KINDS),
  botStatus: V2Enum(V2_BOT_STATUSES),
  connectionStatus: V2Enum(V2_CONNECTION_STATUSES),
  gender: Type.Literal('NOT_DEFINED'),
  phone: Type.String(),
  email: Type.String(),
  locale: Type.String(),
  subscribeHistory: Type.Array(SubscriptionV2),
  createdAt: V2Date,
  updatedAt: V2Date,
})

/** A remark on a person. */
export type CommentV2 = Static<typeof CommentV2>
export const CommentV2 = V2Record({
  id: V2Id('comment'),
  company_id: V2Id('company'),
  created_by: V2Id('user'),
  entity_id: V2Id('person'),
  entity_type: Type.Literal('PERSON'),
  text: Type.String(),
  created_at: V2Date,
  updated_at: V2Date,
})

const onePerson = Type.Object({ person_id: V2Id('person') })
const oneTag = Type.Object({ tag_id: V2Id('tag') })

/** A custom field to set, addressed by type and name; without a value it stays as it is. */
const CustomFieldInput = V2Tagged('type', {
  PHONE: { name: V2Text(255), value: Type.Optional(V2Phone) },
  EMAIL: { name: V2Text(255), value: Type.Optional(V2Email) },
  NUMBER: { name: V2Text(255), value: Type.Optional(V2Number) },
  DATE: { name: V2Text(255), value: Type.Optional(V2DateInput) },
  KEYWORD: { name: V2Text(255), value: Type.Optional(V2Text(10_000)) },
})

export const people = {
  /** Lists people by their latest message, newest first; without merged-away and deleted ones. */
  list: endpointV2({
    section: '3.14',
    summary: 'List people',
    method: 'GET',
    path: '/people',
    query: Type.Object({
      ...V2Paging,
      filter: Type.Object({
        /** Names or ids; all of them must be on the person. */
        tags: Type.Optional(V2List(V2Text(255), { max: 100 })),
        last_message: Type.Object({ from: Type.Optional(V2DateInput), to: Type.Optional(V2DateInput) }),
        phone: Type.Optional(V2PhoneFilter),
        email: Type.Optional(V2Text(255)),
      }),
    }),
    response: V2Page(PersonRowV2),
  }),
  /** Answers a single person; the id of one that was merged away answers with the one that remains. */
  get: endpointV2({
    section: '3.15',
    summary: 'A single person',
    method: 'GET',
    path: '/people/:person_id',
    params: onePerson,
    query: Type.Object({ include: V2Include(PERSON_INCLUDES) }),
    response: V2Data(PersonV2, { included: PersonIncludedV2 }),
  }),
  /** Sets what is given and leaves the rest; nothing can be erased. All or nothing. */
  update: endpointV2({
    section: '3.16',
    summary: 'Update a person',
    method: 'PUT',
    path: '/people/:person_id',
    params: onePerson,
    query: Type.Object({ include: V2Include(PERSON_INCLUDES) }),
    body: Type.Object({
      phone: Type.Optional(V2Phone),
      email: Type.Optional(V2Email),
      custom_fields: Type.Optional(V2List(CustomFieldInput)),
    }),
    response: V2Data(PersonV2, { included: PersonIncludedV2 }),
    errors: { 'custom_fields/0/name': ['WRONG_ID'] },
  }),
  /** Adds a person with one account of the kind MANUAL: always a new one, also when phone or e-mail are known. */
  create: endpointV2({
    section: '3.17',
    summary: 'Add a person',
    method: 'POST',
    path: '/people',
    body: Type.Object({
      name: V2Text(255),
      email: Type.Optional(V2Email),
      phone: Type.Optional(V2Phone),
      /** The account is subscribed by its default traffic source, right after the answer. */
      leadgentool_id: Type.Optional(V2Id('leadgentool')),
      connected_users_ids: Type.Optional(V2List(V2Id('user'))),
    }),
    response: V2Data(CreatedPersonV2),
  }),
  /** Gives people an SMS account, in bulk and after the answer. One bad row refuses the whole request. */
  createSms: endpointV2({
    section: '3.18',
    summary: 'Add SMS channels in bulk',
    method: 'POST',
    path: '/people/sms',
    body: Type.Object({
      data: V2List(
        Type.Object({
          phone: V2Phone,
          /** The phone when left out. */
          name: Type.Optional(V2Text(255)),
          email: Type.Optional(V2EmailIfValid),
        }),
        { min: 1, max: 10_000 },
      ),
      connection_id: V2Id('connection'),
      leadgentool_id: Type.Optional(V2Id('leadgentool')),
      tags: Type.Optional(V2List(V2Id('tag'))),
    }),
    response: V2Data(V2Record({ count_to_process: Type.Integer({ minimum: 1, examples: [1] }) })),
    errors: { connection_id: ['NOT_ALLOWED_VALUE'] },
  }),
  /** Comments the card of a person. Each call adds one comment. */
  addComment: endpointV2({
    section: '3.19',
    summary: 'Comment a person',
    method: 'PUT',
    path: '/people/:person_id/add-comment',
    params: onePerson,
    body: Type.Object({ comment: V2Text(10_000) }),
    response: V2Data(CommentV2),
  }),
  /** Takes a tag from a person; one the person does not have is taken as well. */
  removeTag: endpointV2({
    section: '3.22',
    summary: 'Take a tag from a person',
    method: 'PUT',
    path: '/people/:person_id/remove-tag',
    params: onePerson,
    body: oneTag,
    response: V2Done,
  }),
  /** Gives a tag to a person; giving it twice changes nothing. */
  addTag: endpointV2({
    section: '3.23',
    summary: 'Give a tag to a person',
    method: 'PUT',
    path: '/people/:person_id/add-tag',
    params: onePerson,
    body: oneTag,
    response: V2Done,
  }),
}
