export { isDay, setRate, setRates } from './rates.service.ts'
export { findRates } from './rates.store.ts'
