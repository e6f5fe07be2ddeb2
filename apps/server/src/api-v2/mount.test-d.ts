import { v2 } from '@korben/contract'
import { mountV2, type V2App } from './mount.ts'

declare const app: V2App<{ company: string }>

mountV2(app, v2.tags, { list: async (ctx) => ({ data: [{ id: 'x', name: ctx.company }] }) })

// @ts-expect-error a handler is missing
mountV2(app, v2.tags, {})

// @ts-expect-error a handler too many
mountV2(app, v2.tags, { list: async () => ({ data: [] }), get: async () => ({ data: [] }) })

// @ts-expect-error the answer is another one
mountV2(app, v2.tags, { list: async () => ({ data: {} }) })

// @ts-expect-error a key of the answer is missing
mountV2(app, v2.tags, { list: async () => ({ data: [{ id: 'x' }] }) })

mountV2(app, v2.users, {
  // @ts-expect-error a page needs its counts
  list: async () => ({ data: [] }),
  get: async (_ctx, { user_id }) => ({ data: { id: user_id, name: 'x', createdAt: '', updatedAt: '' } }),
})

mountV2(app, v2.users, {
  list: async () => ({ data: [], filteredCount: 0, totalCount: 0 }),
  // @ts-expect-error there is no such input
  get: async (_ctx, { person_id }) => ({ data: { id: person_id, name: 'x', createdAt: '', updatedAt: '' } }),
})
