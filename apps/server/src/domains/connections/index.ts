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
