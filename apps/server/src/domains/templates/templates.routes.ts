import { type Template, type TemplateCategory, type TemplateSummary, templates } from '@korben/contract'
import type { TemplateCategoryRow, TemplateRow } from '../../generated/rows.ts'
import { type ApiApp, mount } from '../../kit/http/mount.ts'
import { byCreation, keysetOf, pageOf } from '../../kit/http/page.ts'
import { readDraft } from './draft-content.ts'
import * as service from './templates.service.ts'
import * as store from './templates.store.ts'

export const templatesRoutes = (app: ApiApp) =>
  mount(app, templates, {
    listCategories: async (ctx) => ({
      data: (await store.findCategories(ctx.sql, ctx.companyId)).map((row) => presentCategory(row, row.template_count)),
    }),
    createCategory: async (ctx, input) => presentCategory(await service.createCategory(ctx, input), 0),
    renameCategory: async (ctx, { categoryId, name }) =>
      presentCategory(
        await service.renameCategory(ctx, categoryId, name),
        await service.countTemplates(ctx, categoryId),
      ),
    deleteCategory: async (ctx, { categoryId }) => {
      await service.deleteCategory(ctx, categoryId)
      return null
    },

    list: async (ctx, { categoryId, search, ...page }) => {
      if (categoryId !== undefined) await service.getCategory(ctx, categoryId)
      const rows = await store.findTemplates(ctx.sql, ctx.companyId, { categoryId, search }, keysetOf(page))
      return pageOf(rows, page, presentSummary, byCreation)
    },
    get: async (ctx, { templateId }) => present(await service.getTemplate(ctx, templateId)),
    create: async (ctx, { content, ...input }) =>
      present(await service.createTemplate(ctx, { ...input, content: await readDraft(ctx, content) })),
    update: async (ctx, { templateId, content, ...given }) => {
      const change = { ...given, content: content && (await readDraft(ctx, content)) }
      return present(await service.updateTemplate(ctx, templateId, change))
    },
    copy: async (ctx, { templateId, ...given }) => present(await service.copyTemplate(ctx, templateId, given)),
    delete: async (ctx, { templateId }) => {
      await service.deleteTemplate(ctx, templateId)
      return null
    },
  })

const presentCategory = (row: TemplateCategoryRow, templateCount: number): TemplateCategory => ({
  id: row.id,
  name: row.name,
  templateCount,
  createdAt: row.created_at.toISOString(),
})

const headOf = (row: Omit<TemplateRow, 'content'>) => ({
  id: row.id,
  categoryId: row.category_id,
  name: row.name,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
})

const present = (row: TemplateRow): Template => ({ ...headOf(row), content: row.content })
const presentSummary = (row: store.TemplateSummaryRow): TemplateSummary => ({
  ...headOf(row),
  beginning: row.beginning,
})
