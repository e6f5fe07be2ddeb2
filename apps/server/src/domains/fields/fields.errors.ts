import type { FieldId } from '@korben/contract'
import type { CustomFieldRow } from '../../generated/rows.ts'
import { DomainError } from '../../kit/errors.ts'
import type { FieldProblem } from './field-value.ts'

export type FieldKey = { name: string; type: CustomFieldRow['type'] }

/** `indexes`: places in the list that was given. */
export const fieldNotFound = (indexes: number[]) =>
  new DomainError('fields.field_not_found', 404, 'No custom field of this name and type.', { indexes })
/** `ids`: all that are unknown. */
export const noSuchField = (...ids: FieldId[]) =>
  new DomainError('fields.field_not_found', 404, 'No such custom field.', { ids })
/** `problems`: every value that its field's type refuses, with its place in the list that was given. */
export const fieldValueInvalid = (problems: { index: number; problem: FieldProblem }[]) =>
  new DomainError('fields.value_invalid', 400, 'A value does not fit the type of its custom field.', { problems })
export const fieldNameTaken = ({ name, type }: FieldKey) =>
  new DomainError('fields.name_taken', 409, 'A custom field of this name and type exists.', { name, type })
export const fieldNameInvalid = (name: string) =>
  new DomainError('fields.name_invalid', 400, 'A name has 1 to 64 latin letters, digits, hyphens or underscores.', {
    name,
  })
export const tooManyFields = (limit: number) =>
  new DomainError('fields.too_many', 409, 'The company has as many custom fields as it may have.', { limit })
