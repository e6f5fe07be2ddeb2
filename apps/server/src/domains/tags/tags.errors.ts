import type { TagId } from '@korben/contract'
import { DomainError } from '../../kit/errors.ts'

/** `ids`: all that are unknown. */
export const tagNotFound = (...ids: TagId[]) => new DomainError('tags.not_found', 404, 'No such tag.', { ids })
export const tagNameTaken = (name: string) =>
  new DomainError('tags.name_taken', 409, 'A tag of this name exists; capital letters make no difference.', { name })
