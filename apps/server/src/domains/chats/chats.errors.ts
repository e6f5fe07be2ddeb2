import type { AccountId, MessageId } from '@korben/contract'
import { DomainError } from '../../kit/errors.ts'

export const accountNotFound = (id: AccountId) =>
  new DomainError('people.account_not_found', 404, 'No such account.', { id })

export const messageNotFound = (id: MessageId) =>
  new DomainError('chats.message_not_found', 404, 'No such message.', { id })

export const nothingToSendAgain = (id: MessageId) =>
  new DomainError('chats.nothing_to_send_again', 409, 'No part of this message has failed or is in doubt.', { id })
