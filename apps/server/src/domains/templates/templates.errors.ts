import type { TemplateCategoryId, TemplateId } from '@korben/contract'
import { DomainError } from '../../kit/errors.ts'

export const templateNotFound = (id: TemplateId) =>
  new DomainError('templates.not_found', 404, 'No such template.', { id })
export const categoryNotFound = (id: TemplateCategoryId) =>
  new DomainError('templates.category_not_found', 404, 'No such template category.', { id })
export const categoryNotEmpty = (id: TemplateCategoryId, templateCount: number) =>
  new DomainError('templates.category_not_empty', 409, 'This category has templates.', { id, templateCount })
/** `path`: a JSON pointer into the content. */
export const contentInvalid = (faults: readonly { path: string; message: string }[]) =>
  new DomainError(
    'templates.content_invalid',
    400,
    faults.map(({ path, message }) => `${path} ${message}`).join('; '),
    {
      faults,
    },
  )
/** `ids`: of all offers, templates and traffic sources that buttons name and that are unknown. */
export const targetNotFound = (ids: readonly string[]) =>
  new DomainError('templates.target_not_found', 404, 'A button leads to something unknown.', { ids })
