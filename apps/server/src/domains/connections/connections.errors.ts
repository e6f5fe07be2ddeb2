import type { ConnectionId } from '@korben/contract'
import { DomainError } from '../../kit/errors.ts'

export const connectionNotFound = (id: ConnectionId) =>
  new DomainError('connections.not_found', 404, 'No such connection.', { id })
