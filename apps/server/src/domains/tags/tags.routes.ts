import { type Tag, tags } from '@korben/contract'
import type { TagRow } from '../../generated/rows.ts'
import { type ApiApp, mount } from '../../kit/http/mount.ts'
import * as service from './tags.service.ts'
import * as store from './tags.store.ts'

export const tagsRoutes = (app: ApiApp) =>
  mount(app, tags, {
    list: async (ctx) => ({ data: (await store.findTags(ctx.sql, ctx.companyId)).map(present) }),
    usage: async (ctx, { tagId }) => ({ peopleCount: await service.countTagged(ctx, tagId) }),
    create: async (ctx, input) => present(await service.createTag(ctx, input)),
    rename: async (ctx, { tagId, name }) => present(await service.renameTag(ctx, tagId, name)),
    delete: async (ctx, { tagId }) => ({ peopleCount: await service.deleteTag(ctx, tagId) }),
  })

const present = (row: TagRow): Tag => ({ id: row.id, name: row.name, createdAt: row.created_at.toISOString() })
