export { AccountPage } from './account-page.tsx'
export { knownTimeZones } from './time-zones.ts'
