export { useFields } from './fields.ts'
export { FieldsPage } from './fields-page.tsx'
