export {
  copyTunnelWithEntry,
  createLeadgentool,
  createRef,
  createTrafficSource,
  createTunnelWithEntry,
  findByHash,
  recordShow,
  recordVisit,
  updateTrafficSource,
} from './leadgen.service.ts'
export { findRef } from './leadgen.store.ts'
export { manualSubscribe, subscribe, subscribeMany } from './subscribe.ts'
export { isCountable, visitorOf } from './visitor.ts'
