export { type CallInput, recordCall } from './calls.service.ts'
