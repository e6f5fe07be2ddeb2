export { type RateInput, setRate, setRates } from './rates.service.ts'
export { findRates } from './rates.store.ts'
