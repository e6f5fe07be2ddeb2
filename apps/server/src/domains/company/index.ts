export { companyNotFound } from './company.errors.ts'
export { countsOf, foldCounts, getCompany, insertCompany, requireTimeZone, updateCompany } from './company.service.ts'
export { findCompanies, findCompany, lockCompany } from './company.store.ts'
