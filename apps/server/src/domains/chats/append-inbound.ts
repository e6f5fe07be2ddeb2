import type { AccountId, CompanyId, ConnectionId, MessageId } from '@korben/contract'
import type { AccountRow } from '../../generated/rows.ts'
import type { Attachment, InboundEvent } from '../../kit/channel.ts'
import type { Ctx, TxCtx } from '../../kit/context.ts'
import { sha256 } from '../../kit/crypto.ts'
import type { Sql } from '../../kit/db.ts'
import { newId } from '../../kit/ids.ts'
import { markPeople } from '../people/index.ts'
import { accountNotFound } from './chats.errors.ts'
import * as store from './chats.store.ts'
import { activeMark } from './send-messages.ts'
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
  await store.insertMessages(ctx.sql, [entryRow(head, event, { messageId, seq, text, at })])
  await store.updateChatHeads(ctx.sql, [growthOf(head, { messages: 1, unread: isWritten ? 1 : 0, at })])
  await markPeople(ctx.sql, [activeMark(head, at)])
  if (isWritten) await ctx.emit({ type: 'message.received', personId, accountId: account.id, messageId, text })
  ctx.afterCommit(() => ctx.world.hints.give(`chat:${account.id}`))
  return { messageId, seq }
}

/** A message of somebody whose account is known. */
export type WrittenMessage = { accountId: AccountId; event: Extract<ChatEvent, { type: 'message' }> }

/**
 * Notes messages as seen and appends them to their chats, in the order given, in as many statements as one message takes. Gives the entry
 * of each, null for one that was stored before. The accounts stay locked. Throws when somebody cannot be written to any
 * more: that is found out under the lock only, and what follows from it is more than an entry.
 */
export async function appendWritten(
  ctx: TxCtx,
  connectionId: ConnectionId,
  written: readonly WrittenMessage[],
): Promise<(MessageId | null)[]> {
  const at = ctx.now().toISOString()
  const drafts = written.map(({ accountId, event }) => ({
    accountId,
    event,
    key: eventKey(event.eventId),
    messageId: newId<'message'>(ctx.now()),
    text: textOf(event, undefined),
  }))
  // Of an update that comes twice in one bulk the first counts.
  const firsts = new Map(drafts.toReversed().map((draft) => [draft.key, draft]))
  const seen = [...firsts.values()].map(({ key, messageId }) => ({ event_id: key, message_id: messageId }))
  const added = new Set(
    (await store.insertManySeen(ctx.sql, ctx.companyId, connectionId, seen)).map((row) => row.event_id),
  )
  const fresh = drafts.filter((draft) => added.has(draft.key) && firsts.get(draft.key) === draft)
  if (fresh.length === 0) return written.map(() => null)

  const accountIds = [...new Set(fresh.map(({ accountId }) => accountId))]
  const heads = new Map(
    (
      await store.lockReceivers(
        ctx.sql,
        accountIds.map((accountId) => ({ companyId: ctx.companyId, accountId })),
      )
    ).map((head) => [head.id, { ...head, added: 0 }]),
  )
  const entries = fresh.map((draft) => {
    const head = heads.get(draft.accountId)
    if (head?.status !== 'OK') throw new Error('An account is not what it was before its lock.')
    head.added += 1
    return { ...draft, head, seq: head.last_seq + head.added }
  })
  await store.insertMessages(
    ctx.sql,
    entries.map(({ head, event, ...entry }) => entryRow(head, event, { ...entry, at })),
  )
  const grown = [...heads.values()]
  await store.updateChatHeads(
    ctx.sql,
    grown.map((head) => growthOf(head, { messages: head.added, unread: head.added, at })),
  )
  await markPeople(
    ctx.sql,
    grown.map((head) => activeMark(head, at)),
  )
  await ctx.emit(
    ...entries.map(({ head, accountId, messageId, text }) => ({
      type: 'message.received' as const,
      personId: head.person_id,
      accountId,
      messageId,
      text,
    })),
  )
  ctx.afterCommit(() => {
    for (const accountId of accountIds) ctx.world.hints.give(`chat:${accountId}`)
  })
  const stored = new Set(fresh)
  return drafts.map((draft) => (stored.has(draft) ? draft.messageId : null))
}

type Placed = { messageId: MessageId; seq: number; text: string; at: string }

function entryRow(
  { company_id, id }: store.ReceiverRow,
  event: ChatEvent,
  { messageId, seq, text, at }: Placed,
): store.NewMessage {
  const isWritten = event.type === 'message'
  return {
    company_id,
    id: messageId,
    account_id: id,
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
  }
}

const growthOf = (
  { company_id, id }: store.ReceiverRow,
  { messages, unread, at }: { messages: number; unread: number; at: string },
): store.ChatGrowth => ({
  company_id,
  account_id: id,
  added: messages,
  unread,
  at,
  inbound_at: at,
})

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
    const [read] = await store.markRead(ctx.sql, ctx.companyId, accountId, upToSeq, ctx.now())
    if (!read) return
    await ctx.emit({ type: 'chat.changed', personId: read.person_id, accountId })
    ctx.afterCommit(() => ctx.world.hints.give(`chat:${accountId}`))
  })
