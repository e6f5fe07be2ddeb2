import type { AccountId, CompanyId, ConnectionId, MessageId } from '@korben/contract'
import type { AccountRow } from '../../generated/rows.ts'
import type { Attachment, InboundEvent } from '../../kit/channel.ts'
import type { Ctx, TxCtx } from '../../kit/context.ts'
import { sha256 } from '../../kit/crypto.ts'
import type { Sql } from '../../kit/db.ts'
import { newId } from '../../kit/ids.ts'
import { accountNotFound } from './chats.errors.ts'
import * as store from './chats.store.ts'
import { cutText, storableText } from './variables.ts'

/** What a subscriber does in a chat. */
export type ChatEvent = Extract<InboundEvent, { type: 'start' | 'message' | 'button' }>

/** `label`: of the pressed button, as the subscriber saw it. */
export type InboundEntry = { account: Pick<AccountRow, 'id' | 'connection_id'>; event: ChatEvent; label?: string }

/**
 * Appends what a subscriber did to the chat, with the account's next `seq`; the account stays locked, so the events of one
 * account are taken in one at a time. A written message tells `message.received`.
 */
export async function appendInbound(
  ctx: TxCtx,
  { account, event, label }: InboundEntry,
): Promise<{ messageId: MessageId; seq: number }> {
  const messageId = newId<'message'>(ctx.now())
  const at = ctx.now().toISOString()
  const isWritten = event.type === 'message'
  const text = textOf(event, label)
  const [head] = await store.lockReceivers(ctx.sql, [{ companyId: ctx.companyId, accountId: account.id }])
  if (!head) throw accountNotFound(account.id)
  const personId = head.person_id
  const seq = head.last_seq + 1
  await store.insertMessages(ctx.sql, [
    {
      company_id: ctx.companyId,
      id: messageId,
      account_id: account.id,
      seq,
      direction: 'in',
      kind: event.type === 'button' ? 'press' : event.type,
      sender: 'subscriber',
      author_id: null,
      content: isWritten && text !== '' ? [{ kind: 'text', text }] : [],
      attachments: isWritten ? event.attachments : [],
      text,
      cause: null,
      lane: null,
      priority: 0,
      state: 'received',
      reason: null,
      run_id: null,
      template_id: null,
      external_id: event.messageId ?? null,
      is_read: !isWritten,
      created_at: at,
    },
  ])
  const growth = [
    {
      company_id: ctx.companyId,
      account_id: account.id,
      person_id: personId,
      added: 1,
      unread: isWritten ? 1 : 0,
      at,
      inbound_at: at,
    },
  ]
  await store.updateChatHeads(ctx.sql, growth)
  await store.updatePeopleActive(ctx.sql, growth)
  if (isWritten) await ctx.emit({ type: 'message.received', personId, accountId: account.id, messageId, text })
  ctx.afterCommit(() => ctx.world.hints.give(`chat:${account.id}`))
  return { messageId, seq }
}

/** UTF-16 units kept of a subscriber's text. */
const MAX_TEXT = 10_000

function textOf(event: ChatEvent, label: string | undefined): string {
  switch (event.type) {
    case 'start':
      return '/start'
    case 'button':
      return storableText(label ?? '')
    case 'message':
      return cutText(storableText(event.text ?? attachmentText(event.attachments[0])), MAX_TEXT)
  }
}

const attachmentText = (attachment: Attachment | undefined): string =>
  attachment?.url ??
  attachment?.fileName ??
  (attachment?.contact && [attachment.contact.name, attachment.contact.phone ?? ''].join(' ').trim()) ??
  (attachment?.location && `${attachment.location.latitude}, ${attachment.location.longitude}`) ??
  ''

/**
 * Notes that an event of the outside has been stored; false when it was before. Two that come at once wait for each other.
 * `eventId` is the messenger's and may be a stranger's text.
 */
export const markSeen = async (
  sql: Sql,
  companyId: CompanyId,
  connectionId: ConnectionId,
  eventId: string,
): Promise<boolean> => (await store.insertSeen(sql, companyId, connectionId, eventKey(eventId))).length > 0

/** Remembers the entry that an event became, for its repetitions. */
export const noteEntry = (ctx: TxCtx, connectionId: ConnectionId, eventId: string, messageId: MessageId) =>
  store.updateSeen(ctx.sql, ctx.companyId, connectionId, { eventId: eventKey(eventId), messageId })

export async function findEntry(
  sql: Sql,
  companyId: CompanyId,
  connectionId: ConnectionId,
  eventId: string,
): Promise<MessageId | null> {
  const [seen] = await store.findSeen(sql, companyId, connectionId, eventKey(eventId))
  return seen?.message_id ?? null
}

/** An index takes no text of any length. */
const eventKey = (eventId: string) =>
  eventId.length <= 200 ? storableText(eventId) : `sha256:${sha256(eventId).toString('hex')}`

/** Staff have seen the chat up to this entry. */
export const markRead = (ctx: Ctx, accountId: AccountId, upToSeq: number): Promise<void> =>
  ctx.transaction(async (ctx) => {
    await store.markRead(ctx.sql, ctx.companyId, accountId, upToSeq, ctx.now())
    ctx.afterCommit(() => ctx.world.hints.give(`chat:${accountId}`))
  })
