import type { PersonV2, TagV2 } from '@korben/contract'
import { expectTypeOf } from 'vitest'
import { createClient } from './index.ts'

const { v2 } = createClient({ baseUrl: 'http://localhost:8080', token: 'x' })

expectTypeOf(v2.tags.list()).resolves.toEqualTypeOf<{ data: TagV2[]; status: 1 }>()
expectTypeOf(v2.people.get({ person_id: 'x', include: ['orders'] }))
  .resolves.toHaveProperty('data')
  .toEqualTypeOf<PersonV2>()
expectTypeOf(v2.people.list()).resolves.toHaveProperty('meta')

// @ts-expect-error an id is needed
void v2.people.get()
// @ts-expect-error an id is needed
void v2.people.get({})
// @ts-expect-error there is no such key
void v2.people.create({ name: 'x', colour: 'red' })
// @ts-expect-error not a status an order can be given
void v2.orders.update({ order_id: 'x', status: 'OPENED' })
// @ts-expect-error there is no such endpoint
void v2.people.remove({ person_id: 'x' })
