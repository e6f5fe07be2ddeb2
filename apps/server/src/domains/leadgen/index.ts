export {
  copyTunnelWithEntry,
  createLeadgentool,
  createRef,
  createTrafficSource,
  createTunnelWithEntry,
  findByHash,
  type Lead,
  type LeadgentoolInput,
  recordShow,
  recordVisit,
  type RefInput,
  type Tool,
  updateTrafficSource,
  type Visit,
} from './leadgen.service.ts'
export { findRef } from './leadgen.store.ts'
export { manualSubscribe, subscribe, type Subscribed, type SubscribeInput } from './subscribe.ts'
export { isCountable, visitorOf } from './visitor.ts'
