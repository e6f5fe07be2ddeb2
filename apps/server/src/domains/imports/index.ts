export { addSmsChannels, type ImportId, type SmsImport } from './imports.service.ts'
export { importJobs, subscribeAccount } from './imports.jobs.ts'
export { deleteFinishedImports } from './imports.store.ts'
