import type { Content, TemplateCategoryId, TemplateId } from '@korben/contract'
import type { TemplateCategoryRow, TemplateRow } from '../../generated/rows.ts'
import type { Ctx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { raise } from '../../kit/errors.ts'
import { newId } from '../../kit/ids.ts'
import { categoryNotFound, templateNotFound } from './templates.errors.ts'
import * as store from './templates.store.ts'

export const createCategory = (ctx: Ctx, { name }: { name: string }): Promise<TemplateCategoryRow> =>
  ctx.transaction(async (ctx) => {
    const createdAt = ctx.now()
    return one(await store.insertCategory(ctx.sql, ctx.companyId, { id: newId(createdAt), name, createdAt }))
  })

/** `content` may hold `{{variable|fallback}}`; values are filled in when it is sent. */
export type TemplateInput = { categoryId: TemplateCategoryId; name: string; content: Content }

export const createTemplate = (ctx: Ctx, input: TemplateInput): Promise<TemplateRow> =>
  ctx.transaction(async (ctx) => {
    await requireCategory(ctx, input.categoryId)
    const createdAt = ctx.now()
    return one(await store.insertTemplate(ctx.sql, ctx.companyId, { id: newId(createdAt), ...input, createdAt }))
  })

/** Changes what is given. Messages that were sent keep what they said. */
export const updateTemplate = (ctx: Ctx, id: TemplateId, given: Partial<TemplateInput>): Promise<TemplateRow> =>
  ctx.transaction(async (ctx) => {
    const template = await getTemplate(ctx, id)
    if (given.categoryId) await requireCategory(ctx, given.categoryId)
    const change = {
      categoryId: given.categoryId ?? template.category_id,
      name: given.name ?? template.name,
      content: given.content ?? template.content,
    }
    const [changed] = await store.updateTemplate(ctx.sql, ctx.companyId, id, change, ctx.now())
    return changed ?? raise(templateNotFound(id))
  })

async function requireCategory(ctx: Ctx, id: TemplateCategoryId): Promise<void> {
  const [category] = await store.findCategory(ctx.sql, ctx.companyId, id)
  if (!category) throw categoryNotFound(id)
}

export async function getTemplate(ctx: Ctx, id: TemplateId): Promise<TemplateRow> {
  const [template] = await store.findTemplate(ctx.sql, ctx.companyId, id)
  return template ?? raise(templateNotFound(id))
}

/** A deleted template is not found any more; messages made from it stay. */
export const deleteTemplate = (ctx: Ctx, id: TemplateId): Promise<void> =>
  ctx.transaction(async (ctx) => {
    const [deleted] = await store.deleteTemplate(ctx.sql, ctx.companyId, id, ctx.now())
    if (!deleted) throw templateNotFound(id)
  })
