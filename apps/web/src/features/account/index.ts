export { AccountPage } from './account-page.tsx'
export { knownTimeZones, zoneHere } from './time-zones.ts'
