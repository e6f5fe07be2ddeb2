export { findPress, type Press } from './find-press.ts'
export { type OutgoingMessage, type Priority, type SentMessage, sendMessage, sendMessages } from './send-messages.ts'
