export {
  copyTunnelWithEntry,
  createLeadgentool,
  createRef,
  createTrafficSource,
  createTunnelWithEntry,
  findByHash,
  type Lead,
  type LeadgentoolInput,
  type RefInput,
  recordShow,
  recordVisit,
  type Tool,
  updateTrafficSource,
  type Visit,
} from './leadgen.service.ts'
export { findRef } from './leadgen.store.ts'
export { manualSubscribe, type Subscribed, type SubscribeInput, subscribe, subscribeMany } from './subscribe.ts'
export { isCountable, visitorOf } from './visitor.ts'
