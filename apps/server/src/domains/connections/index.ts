export { connectChannel } from './connect-channel.ts'
export { connectionsJobs } from './connections.jobs.ts'
export {
  createConnection,
  ensureBuiltIn,
  getBuiltIn,
  getConnection,
  markConnection,
  readSecrets,
  requireConnections,
  updateConnection,
} from './connections.service.ts'
export { findConnection, findConnections, findHookedConnection } from './connections.store.ts'
export { ownLimitsOf, shownSettings } from './settings.ts'
export { connectionsListener } from './tell-owner.ts'
