export { statsListener } from './count-events.ts'
export { foldStats, readStats, type Stats } from './stats.service.ts'
