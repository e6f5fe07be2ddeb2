export { readDraft, readFiles, requireSound } from './draft-content.ts'
export { createCategory, createTemplate, deleteTemplate, getTemplate, updateTemplate } from './templates.service.ts'
export { findTargets, findTemplate } from './templates.store.ts'
