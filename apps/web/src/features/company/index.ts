export { useCompany } from './company.ts'
export { CompanyPage } from './company-page.tsx'
