import type { AccountId, MessageId, TunnelId } from '@korben/contract'
import { DomainError } from '../../kit/errors.ts'

export const accountNotFound = (id: AccountId) =>
  new DomainError('people.account_not_found', 404, 'No such account.', { id })

export const messageNotFound = (id: MessageId) =>
  new DomainError('chats.message_not_found', 404, 'No such message.', { id })

/** `reason`: in the messenger's words. */
export const attachmentUnavailable = (reason: string) =>
  new DomainError('chats.attachment_unavailable', 409, 'The messenger does not give this file.', { reason })

export const nothingToSendAgain = (id: MessageId) =>
  new DomainError('chats.nothing_to_send_again', 409, 'No part of this message has failed or is in doubt.', { id })

/** `reason`: as a message has it that cannot be sent. */
export const notSendable = (id: MessageId, reason: string) =>
  new DomainError('chats.not_sendable', 409, 'Nothing can be written to this account.', { id, reason })

export const tunnelNotFound = (id: TunnelId) => new DomainError('tunnels.not_found', 404, 'No such tunnel.', { id })
