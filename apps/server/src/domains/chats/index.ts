export {
  appendInbound,
  appendWritten,
  type ChatEvent,
  findEntry,
  markRead,
  markSeen,
  noteEntry,
  type WrittenMessage,
} from './append-inbound.ts'
export { lockChat } from './chats.store.ts'
export { decideDoubt, retryMessage } from './decide-doubt.ts'
export { findPress, type Press } from './find-press.ts'
export { type OpenConnection, openConnection } from './held-connection.ts'
export type { Intake } from './poller.ts'
export { deleteOldPresence, type PresenceRow } from './presence.store.ts'
export { findPresence, presenceTopic, setPresence } from './presence.ts'
export { recordReceipt } from './receipts.ts'
export { type OutgoingMessage, sendInBulk, sendMessage, sendMessages } from './send-messages.ts'
export { CALLS_AT_ONCE, runSender, type SenderSettings } from './sender.ts'
export { chatsListener, skipQueuedOfDeleted } from './settle.ts'
export { renderText, variablesOf } from './variables.ts'
