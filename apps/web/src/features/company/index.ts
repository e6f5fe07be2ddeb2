export { useCompany } from './company.ts'
