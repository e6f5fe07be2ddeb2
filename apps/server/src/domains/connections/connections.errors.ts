import type { ConnectionId } from '@korben/contract'
import { DomainError } from '../../kit/errors.ts'

export const connectionNotFound = (id: ConnectionId) =>
  new DomainError('connections.not_found', 404, 'No such connection.', { id })

/** `known`: what channels there are. */
export const wrongKind = (type: string, known: readonly string[]) =>
  new DomainError('connections.wrong_kind', 400, `There is no channel "${type}"; there are ${known.join(', ')}.`, {
    type,
  })

/**
 * What stands in the way: `settings` that nobody can read, `credentials` that the messenger does not know, an `address` that may not be
 * asked or leads elsewhere, a messenger that is `unreachable` for now, or something `other`.
 */
export type RefusalCause = 'settings' | 'credentials' | 'address' | 'unreachable' | 'other'

/** `reason`: in the messenger's words, or what about the settings is wrong; holds no secret. */
export const connectionRefused = (reason: string, cause: RefusalCause = 'other') =>
  new DomainError('connections.refused', 400, `The connection cannot be made: ${reason}`, { reason, cause })

export const alreadyConnected = (externalId: string | null) =>
  new DomainError('connections.already_connected', 409, 'The company has a connection of this bot already.', {
    externalId,
  })

export const otherBot = (id: ConnectionId) =>
  new DomainError('connections.other_bot', 409, 'This token is of another bot.', { id })
