import type { TemplateCategoryId, TemplateId } from '@korben/contract'
import { DomainError } from '../../kit/errors.ts'

export const templateNotFound = (id: TemplateId) =>
  new DomainError('templates.not_found', 404, 'No such template.', { id })
export const categoryNotFound = (id: TemplateCategoryId) =>
  new DomainError('templates.category_not_found', 404, 'No such template category.', { id })
