export { recordAudit } from './audit.service.ts'
export { findAudit } from './audit.store.ts'
