export { readFieldValue } from './field-value.ts'
export { type FieldKey, fieldValueInvalid } from './fields.errors.ts'
export { createField, getFields, getFieldsById } from './fields.service.ts'
export { findFields, findFieldsByName } from './fields.store.ts'
