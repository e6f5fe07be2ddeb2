export { importJobs, subscribeAccount } from './imports.jobs.ts'
export { addSmsChannels, type SmsImport } from './imports.service.ts'
export { deleteFinishedImports } from './imports.store.ts'
