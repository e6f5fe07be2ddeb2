export {
  createConnection,
  ensureBuiltIn,
  getBuiltIn,
  getConnection,
  markConnection,
  readSecrets,
  updateConnection,
} from './connections.service.ts'
export { findConnection, findConnections, findHookedConnection } from './connections.store.ts'
