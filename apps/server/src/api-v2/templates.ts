import { v2 } from '@korben/contract'
import type { Ctx } from '../kit/context.ts'
import { findTemplateCategories, findTemplates } from './lists.read.ts'
import { mountV2, type V2App } from './mount.ts'
import { requireIds } from './wanted-ids.ts'

export const templatesV2 = (app: V2App<Ctx>) =>
  mountV2(app, v2.templates, {
    categories: async (ctx) => ({ data: { categories: [...(await findTemplateCategories(ctx.sql, ctx.companyId))] } }),

    list: async (ctx, { category_id }) => {
      await requireIds(ctx, { category_id: ['template_category', category_id] })
      const templates = await findTemplates(ctx.sql, ctx.companyId, category_id)
      return { data: { templates: templates.map(({ id, name }) => ({ id, message_name: name })) } }
    },
  })
