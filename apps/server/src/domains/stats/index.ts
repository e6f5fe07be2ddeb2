export { statsListener } from './count-events.ts'
export { presentFigures } from './figures.presenter.ts'
export { foldStats, readStats, readStatsOfEach, type Stats } from './stats.service.ts'
