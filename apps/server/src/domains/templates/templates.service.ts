import type { Content, TemplateCategoryId, TemplateId } from '@korben/contract'
import type { TemplateCategoryRow, TemplateRow } from '../../generated/rows.ts'
import type { Ctx, TxCtx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { raise } from '../../kit/errors.ts'
import { newId } from '../../kit/ids.ts'
import { recordAudit } from '../audit/index.ts'
import { categoryNotEmpty, categoryNotFound, templateNotFound } from './templates.errors.ts'
import * as store from './templates.store.ts'

export const createCategory = (ctx: Ctx, { name }: { name: string }): Promise<TemplateCategoryRow> =>
  ctx.transaction(async (ctx) => {
    const createdAt = ctx.now()
    const category = { id: newId<'template_category'>(createdAt), name: name.trim(), createdAt }
    const row = one(await store.insertCategory(ctx.sql, ctx.companyId, category))
    await noteCategory(ctx, 'created', row)
    return row
  })

export const renameCategory = (ctx: Ctx, id: TemplateCategoryId, name: string): Promise<TemplateCategoryRow> =>
  ctx.transaction(async (ctx) => {
    const [row] = await store.renameCategory(ctx.sql, ctx.companyId, id, name.trim())
    if (!row) throw categoryNotFound(id)
    await noteCategory(ctx, 'changed', row)
    return row
  })

/** Only an empty one: templates are in tunnels, in buttons and in other people's heads. */
export const deleteCategory = (ctx: Ctx, id: TemplateCategoryId): Promise<void> =>
  ctx.transaction(async (ctx) => {
    const [row] = await store.lockCategory(ctx.sql, ctx.companyId, id)
    if (!row) throw categoryNotFound(id)
    const count = await countTemplates(ctx, id)
    if (count > 0) throw categoryNotEmpty(id, count)
    await store.deleteCategory(ctx.sql, ctx.companyId, id, ctx.now())
    await noteCategory(ctx, 'deleted', row)
  })

export const countTemplates = async (ctx: Ctx, id: TemplateCategoryId): Promise<number> =>
  one(await store.countTemplates(ctx.sql, ctx.companyId, id)).count

const noteCategory = (ctx: TxCtx, action: string, { id, name }: TemplateCategoryRow) =>
  recordAudit(ctx, { action, entity: 'template_category', entityId: id, details: { name } })
const noteTemplate = (ctx: TxCtx, action: string, { id, name }: TemplateRow) =>
  recordAudit(ctx, { action, entity: 'template', entityId: id, details: { name } })

/** `content` may hold `{{variable|fallback}}`; values are filled in when it is sent. */
export type TemplateInput = { categoryId: TemplateCategoryId; name: string; content: Content }

export const createTemplate = (ctx: Ctx, input: TemplateInput): Promise<TemplateRow> =>
  ctx.transaction(async (ctx) => {
    await requireCategory(ctx, input.categoryId)
    const createdAt = ctx.now()
    const template = { ...input, id: newId<'template'>(createdAt), name: input.name.trim(), createdAt }
    const row = one(await store.insertTemplate(ctx.sql, ctx.companyId, template))
    await noteTemplate(ctx, 'created', row)
    return row
  })

/** Says the same under another name; in the same category unless another one is given. */
export const copyTemplate = (
  ctx: Ctx,
  id: TemplateId,
  { name, categoryId }: { name: string; categoryId?: TemplateCategoryId | undefined },
): Promise<TemplateRow> =>
  ctx.transaction(async (ctx) => {
    const { content, category_id } = await getTemplate(ctx, id)
    return createTemplate(ctx, { categoryId: categoryId ?? category_id, name, content })
  })

type Given<Input> = { [Key in keyof Input]?: Input[Key] | undefined }

/** Changes what is given. Messages that were sent keep what they said. */
export const updateTemplate = (ctx: Ctx, id: TemplateId, given: Given<TemplateInput>): Promise<TemplateRow> =>
  ctx.transaction(async (ctx) => {
    const template = await getTemplate(ctx, id)
    if (given.categoryId) await requireCategory(ctx, given.categoryId)
    const change = {
      categoryId: given.categoryId ?? template.category_id,
      name: given.name?.trim() ?? template.name,
      content: given.content ?? template.content,
    }
    const [changed] = await store.updateTemplate(ctx.sql, ctx.companyId, id, change, ctx.now())
    if (!changed) throw templateNotFound(id)
    await noteTemplate(ctx, 'changed', changed)
    return changed
  })

async function requireCategory(ctx: TxCtx, id: TemplateCategoryId): Promise<void> {
  const [category] = await store.holdCategory(ctx.sql, ctx.companyId, id)
  if (!category) throw categoryNotFound(id)
}

export async function getCategory(ctx: Ctx, id: TemplateCategoryId): Promise<TemplateCategoryRow> {
  const [category] = await store.findCategory(ctx.sql, ctx.companyId, id)
  return category ?? raise(categoryNotFound(id))
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
    await noteTemplate(ctx, 'deleted', deleted)
  })
