import { type Static, Type } from 'typebox'
import { Content, DraftContent } from './content.ts'
import { CursorPage, CursorQuery, endpoint, strict, Timestamp, WholeList } from './kit/endpoint-v3.ts'
import { TemplateCategoryId, TemplateId } from './kit/ids.ts'

const name = Type.String({ minLength: 1, maxLength: 255, pattern: '\\S', examples: ['Welcome'] })

/** Where templates are kept; a template is in one. */
export type TemplateCategory = Static<typeof TemplateCategory>
export const TemplateCategory = Type.Object(
  { id: TemplateCategoryId, name, templateCount: Type.Integer(), createdAt: Timestamp },
  strict,
)

const head = { id: TemplateId, categoryId: TemplateCategoryId, name, createdAt: Timestamp, updatedAt: Timestamp }

/** A message that is written once and sent often; its texts may hold `{{variable|fallback}}`. */
export type Template = Static<typeof Template>
export const Template = Type.Object({ ...head, content: Content }, strict)

/** A template in a list. `beginning`: of its text, its caption or the address of its picture; at most 200 characters. */
export type TemplateSummary = Static<typeof TemplateSummary>
export const TemplateSummary = Type.Object({ ...head, beginning: Type.String() }, strict)

const ofCategory = Type.Object({ categoryId: TemplateCategoryId }, strict)
const ofTemplate = Type.Object({ templateId: TemplateId }, strict)

export const templates = {
  /** Newest first. */
  listCategories: endpoint({
    method: 'GET',
    path: '/template-categories',
    access: 'templates:read',
    summary: 'List template categories',
    response: WholeList(TemplateCategory),
  }),
  createCategory: endpoint({
    method: 'POST',
    path: '/template-categories',
    access: 'templates:write',
    summary: 'Make a template category',
    body: Type.Object({ name }, strict),
    response: TemplateCategory,
  }),
  renameCategory: endpoint({
    method: 'PATCH',
    path: '/template-categories/:categoryId',
    access: 'templates:write',
    summary: 'Rename a template category',
    params: ofCategory,
    body: Type.Object({ name }, strict),
    response: TemplateCategory,
    errors: ['templates.category_not_found'],
  }),
  /** Only an empty one. `details` of the refusal: `templateCount`. */
  deleteCategory: endpoint({
    method: 'DELETE',
    path: '/template-categories/:categoryId',
    access: 'templates:delete',
    summary: 'Delete an empty template category',
    params: ofCategory,
    response: Type.Null(),
    errors: ['templates.category_not_found', 'templates.category_not_empty'],
  }),
  /** Newest first; of one category, or of all. `search`: a part of the name, whatever its capital letters. */
  list: endpoint({
    method: 'GET',
    path: '/templates',
    access: 'templates:read',
    summary: 'List templates',
    query: Type.Object(
      {
        ...CursorQuery,
        categoryId: Type.Optional(TemplateCategoryId),
        search: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
      },
      strict,
    ),
    response: CursorPage(TemplateSummary),
    errors: ['templates.category_not_found'],
  }),
  get: endpoint({
    method: 'GET',
    path: '/templates/:templateId',
    access: 'templates:read',
    summary: 'Get a template',
    params: ofTemplate,
    response: Template,
    errors: ['templates.not_found'],
  }),
  /** `details` of `templates.content_invalid`: `faults`, one `{path, message}` a fault, paths within the content. */
  create: endpoint({
    method: 'POST',
    path: '/templates',
    access: 'templates:write',
    summary: 'Make a template',
    body: Type.Object({ categoryId: TemplateCategoryId, name, content: DraftContent }, strict),
    response: Template,
    errors: [
      'templates.category_not_found',
      'templates.content_invalid',
      'files.not_found',
      'files.no_image',
      'templates.target_not_found',
    ],
  }),
  /** Changes what is given. Messages that were sent keep what they said; a new content has new buttons. */
  update: endpoint({
    method: 'PATCH',
    path: '/templates/:templateId',
    access: 'templates:write',
    summary: 'Change a template',
    params: ofTemplate,
    body: Type.Object(
      {
        categoryId: Type.Optional(TemplateCategoryId),
        name: Type.Optional(name),
        content: Type.Optional(DraftContent),
      },
      strict,
    ),
    response: Template,
    errors: [
      'templates.not_found',
      'templates.category_not_found',
      'templates.content_invalid',
      'files.not_found',
      'files.no_image',
      'templates.target_not_found',
    ],
  }),
  /** Into the same category, or into another one. */
  copy: endpoint({
    method: 'POST',
    path: '/templates/:templateId/copy',
    access: 'templates:write',
    summary: 'Copy a template',
    params: ofTemplate,
    body: Type.Object({ name, categoryId: Type.Optional(TemplateCategoryId) }, strict),
    response: Template,
    errors: ['templates.not_found', 'templates.category_not_found'],
  }),
  /** Messages that were made from it stay; buttons that lead to it lead nowhere. */
  delete: endpoint({
    method: 'DELETE',
    path: '/templates/:templateId',
    access: 'templates:delete',
    summary: 'Delete a template',
    params: ofTemplate,
    response: Type.Null(),
    errors: ['templates.not_found'],
  }),
}
