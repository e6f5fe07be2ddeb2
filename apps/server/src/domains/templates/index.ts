export {
  createCategory,
  createTemplate,
  deleteTemplate,
  getTemplate,
  type TemplateInput,
  updateTemplate,
} from './templates.service.ts'
export { findTemplate } from './templates.store.ts'
