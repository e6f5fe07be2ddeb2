import { expectTypeOf } from 'vitest'
import type { V2Input, V2Request, V2Response, V2Result } from '../kit/endpoint.ts'
import { endpointV2, V2Done } from '../kit/endpoint.ts'
import type { AccountId, OfferId, OrderId, PaymentCreditId, PersonId, TagId, UserId } from '../kit/ids.ts'
import type { CommentV2, PersonRowV2, v2 } from './index.ts'

type People = typeof v2.people
type Orders = typeof v2.orders

// What a handler gets.
expectTypeOf<V2Input<People['addTag']>>().toEqualTypeOf<{ person_id: PersonId | AccountId; tag_id: TagId }>()
expectTypeOf<V2Input<People['get']>>().toEqualTypeOf<{
  person_id: PersonId | AccountId
  include: ('contactedUsers' | 'orders')[]
}>()
expectTypeOf<V2Input<People['list']>>().toEqualTypeOf<{
  limit: number
  offset: number
  filter: { last_message: { from?: Date; to?: Date }; tags?: string[]; phone?: string; email?: string }
}>()
expectTypeOf<V2Input<Orders['create']>>().toEqualTypeOf<{
  paymentCreditsId: PaymentCreditId
  offerId: OfferId
  personId?: PersonId | AccountId
  accountId?: PersonId | AccountId
  email?: string
  phone?: string
  transactionDate?: Date
  isNotifyAccount?: boolean
  managerId?: UserId
}>()
expectTypeOf<V2Input<Orders['update']>>().toEqualTypeOf<{
  order_id: OrderId
  status: 'RESOLVED' | 'REJECTED'
  paymentDate?: Date
  currency?: string
  price?: `${number}`
  userComments?: string
}>()
type CustomField = NonNullable<V2Input<People['update']>['custom_fields']>[number]
expectTypeOf<Extract<CustomField, { type: 'DATE' }>['value']>().toEqualTypeOf<Date | undefined>()
expectTypeOf<Extract<CustomField, { type: 'NUMBER' }>['value']>().toEqualTypeOf<`${number}` | undefined>()
expectTypeOf<CustomField['name']>().toEqualTypeOf<string>()
expectTypeOf<V2Input<People['createSms']>['data'][number]>().toEqualTypeOf<{
  phone: string
  name?: string
  email?: string
}>()
expectTypeOf<V2Input<(typeof v2.tags)['list']>>().toEqualTypeOf<object>

// An id that may be a person's or an account's is neither until it is resolved.
expectTypeOf<V2Input<People['get']>['person_id']>().not.toExtend<PersonId>()

// What a caller may give.
expectTypeOf<{ person_id: string; tag_id: string }>().toExtend<V2Request<People['addTag']>>()
expectTypeOf<{ person_id: string }>().not.toExtend<V2Request<People['addTag']>>()
expectTypeOf<{ tags: string } & { limit: string }>().not.toExtend<V2Request<People['addTag']>>()
expectTypeOf<object>().toExtend<V2Request<People['list']>>()
expectTypeOf<{ filter: { tags: string; last_message: { from: Date } } }>().toExtend<V2Request<People['list']>>()
expectTypeOf<{ name: string; email: null; connected_users_ids: string }>().toExtend<V2Request<People['create']>>()
expectTypeOf<{ order_id: string; status: 'RESOLVED'; price: '35'; userComments: null }>().toExtend<
  V2Request<Orders['update']>
>()
expectTypeOf<{ order_id: string; status: 'OPENED' }>().not.toExtend<V2Request<Orders['update']>>()

// What is answered.
expectTypeOf<V2Response<People['addComment']>>().toEqualTypeOf<{ data: CommentV2; status: 1 }>()
expectTypeOf<V2Result<People['addComment']>>().toEqualTypeOf<{ data: CommentV2 }>()
expectTypeOf<V2Result<People['list']>>().toEqualTypeOf<{
  data: PersonRowV2[]
  filteredCount: number
  totalCount: number
}>()
expectTypeOf<V2Result<People['get']>>().toHaveProperty('included')
expectTypeOf<CommentV2['entity_type']>().toEqualTypeOf<'PERSON'>()
expectTypeOf<CommentV2['id']>().toEqualTypeOf<string>()

// The path stays a literal, so that tables over the contract can be checked.
expectTypeOf<People['addTag']['path']>().toEqualTypeOf<'/people/:person_id/add-tag'>()
expectTypeOf<People['addTag']['method']>().toEqualTypeOf<'PUT'>()

// @ts-expect-error there is no DELETE
endpointV2({ section: '0', summary: 'x', method: 'DELETE', path: '/x', response: V2Done })
