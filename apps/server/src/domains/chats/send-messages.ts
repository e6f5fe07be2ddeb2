import type { AccountId, CompanyId, Content, MessageId, PersonId, RunId, TemplateId, UserId } from '@korben/contract'
import type { Call } from '../../kit/channel.ts'
import type { Ctx, WorkerTx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { raise } from '../../kit/errors.ts'
import { newId } from '../../kit/ids.ts'
import { markPeople, type PersonMark } from '../people/index.ts'
import { accountNotFound } from './chats.errors.ts'
import * as store from './chats.store.ts'
import { type DrawnMessage, drawContent } from './draw-content.ts'
import { planCalls } from './plan-calls.ts'
import { hasVariables, type Variables, variablesOf } from './variables.ts'

/** What is sent first when a connection cannot send all at once. */
export const priorities = { reply: 0, tunnel: 1, broadcast: 2 } as const
export type Priority = keyof typeof priorities

/** A message to one account. */
export type OutgoingMessage = {
  companyId: CompanyId
  accountId: AccountId
  content: Content
  /** Why it is sent (`run:<id>:<step>`, `request:<key>`): a second message of one cause is not made. Null: no reason twice. */
  cause: string | null
  /** Messages of one lane leave in their order; a doubt or a retry holds back its own lane only. */
  lane: string
  priority: Priority
  sender: 'bot' | 'api' | 'staff'
  authorId?: UserId | null
  runId?: RunId | null
  templateId?: TemplateId | null
  /** Values for this sending only; they win over what is known of the subscriber. */
  variables?: Record<string, string>
  /** The texts are meant as they stand: nothing is filled in. */
  literal?: boolean
}

/** `isNew`: false when this cause had its message before; `messageId` is then that message. */
export type SentMessage = { messageId: MessageId; isNew: boolean }

/**
 * Writes messages to be sent, in one go: their places in the chats, the texts as each receiver gets them, and the calls on
 * the wire. Answers in the order given. What cannot be sent (no channel, blocked) is kept as skipped, with its reason.
 * The accounts stay locked until the transaction ends. Throws `people.account_not_found`.
 */
export async function sendMessages(tx: WorkerTx, messages: readonly OutgoingMessage[]): Promise<SentMessage[]> {
  const { sent, marks } = await sendInBulk(tx, messages)
  if (marks.length > 0) await markPeople(tx.sql, marks)
  return sent
}

/** As `sendMessages`, for the engine: the caller writes the marks of those who are written to with whatever else is written on their cards. */
export async function sendInBulk(
  tx: WorkerTx,
  messages: readonly OutgoingMessage[],
): Promise<{ sent: SentMessage[]; marks: PersonMark[] }> {
  if (messages.length === 0) return { sent: [], marks: [] }
  const receivers = await lockReceivers(tx, messages)
  const planned = messages.map((message) => ({ message, messageId: newId<'message'>(tx.now()) }))
  const sent = await claimCauses(tx, planned)
  const fresh = planned.filter((_plan, index) => sent[index]?.isNew)
  if (fresh.length === 0) return { sent, marks: [] }

  const variables = await findVariables(tx, fresh, receivers)
  const at = tx.now().toISOString()
  const nextSeq = sequencer(receivers)
  const entries = fresh.map(({ message, messageId }): Entry => {
    const receiver = receivers.get(keyOf(message)) ?? raise(accountNotFound(message.accountId))
    const drawn = drawContent(message.content, message.literal ? null : variables(message, receiver), messageId)
    return { message, messageId, receiver, drawn, seq: nextSeq(receiver), ...callsFor(tx, receiver, drawn) }
  })
  await store.insertMessages(
    tx.sql,
    entries.map((entry) => messageRow(entry, at)),
  )
  const deliveries = entries.flatMap((entry) => deliveryRows(entry, at))
  if (deliveries.length > 0) await store.insertDeliveries(tx.sql, deliveries)
  await growChats(tx, entries, at)
  await tx.emitAll([...entries.filter(isSkipped).map(settledEvent), ...entries.filter(isOfStaff).map(chatEvent)])
  tx.afterCommit(() => giveHints(tx, entries))
  return { sent, marks: entries.map(({ receiver }) => activeMark(receiver, at)) }
}

/** One message; its company is the context's. */
export const sendMessage = (ctx: Ctx, message: Omit<OutgoingMessage, 'companyId'>): Promise<SentMessage> =>
  ctx.transaction(async (ctx) => one(await sendMessages(ctx.worker, [{ ...message, companyId: ctx.companyId }])))

type Plan = { message: OutgoingMessage; messageId: MessageId }
type Entry = Plan & {
  receiver: store.ReceiverRow
  drawn: DrawnMessage
  seq: number
  calls: Call[]
  reason: string | null
}
type Receivers = ReadonlyMap<string, store.ReceiverRow>

const keyOf = ({ companyId, accountId }: { companyId: CompanyId; accountId: AccountId }) => `${companyId}:${accountId}`

async function lockReceivers(tx: WorkerTx, messages: readonly OutgoingMessage[]): Promise<Receivers> {
  const keys = new Map(
    messages.map(({ companyId, accountId }) => [keyOf({ companyId, accountId }), { companyId, accountId }]),
  )
  const rows = await store.lockReceivers(tx.sql, [...keys.values()])
  const found = new Map(rows.map((row) => [keyOf({ companyId: row.company_id, accountId: row.id }), row]))
  for (const [key, { accountId }] of keys) if (!found.has(key)) throw accountNotFound(accountId)
  return found
}

/** A cause belongs to whoever wrote it first, in this bulk or before. */
async function claimCauses(tx: WorkerTx, planned: readonly Plan[]): Promise<SentMessage[]> {
  const owners = new Map<string, MessageId>()
  const wanted: store.CauseRow[] = []
  for (const { message, messageId } of planned) {
    if (message.cause === null || owners.has(causeKey(message.companyId, message.cause))) continue
    owners.set(causeKey(message.companyId, message.cause), messageId)
    wanted.push({ company_id: message.companyId, cause: message.cause, message_id: messageId })
  }
  if (wanted.length > 0) {
    const added = new Set((await store.insertCauses(tx.sql, wanted)).map((row) => row.message_id))
    const taken = wanted.filter((row) => !added.has(row.message_id))
    const before = taken.length > 0 ? await store.findCauses(tx.sql, taken) : []
    for (const row of before) owners.set(causeKey(row.company_id, row.cause), row.message_id)
  }
  return planned.map(({ message, messageId }) => {
    const owner =
      message.cause === null ? messageId : (owners.get(causeKey(message.companyId, message.cause)) ?? messageId)
    return { messageId: owner, isNew: owner === messageId }
  })
}

const causeKey = (companyId: CompanyId, cause: string) => `${companyId}:${cause}`

/** Reads the custom fields only when a text asks for a variable at all. */
async function findVariables(tx: WorkerTx, plans: readonly Plan[], receivers: Receivers) {
  const fields = new Map<string, Record<string, string>>()
  const asking = plans.filter(({ message }) => !message.literal && hasVariables(JSON.stringify(message.content)))
  const people = new Map<string, { companyId: CompanyId; personId: PersonId }>()
  for (const { message } of asking) {
    const receiver = receivers.get(keyOf(message))
    if (receiver)
      people.set(`${message.companyId}:${receiver.person_id}`, {
        companyId: message.companyId,
        personId: receiver.person_id,
      })
  }
  if (people.size > 0) {
    for (const row of await store.findFieldValues(tx.sql, [...people.values()])) {
      const key = `${row.company_id}:${row.person_id}`
      fields.set(key, { ...fields.get(key), [row.name]: row.value })
    }
  }
  return (message: OutgoingMessage, receiver: store.ReceiverRow): Variables =>
    variablesOf(
      { ...receiver, fields: fields.get(`${receiver.company_id}:${receiver.person_id}`) ?? {} },
      message.variables,
    )
}

/** Numbers the new entries of each chat, beginning behind its newest. */
function sequencer(receivers: Receivers): (receiver: store.ReceiverRow) => number {
  const last = new Map([...receivers.values()].map((row) => [row, row.last_seq]))
  return (receiver) => {
    const seq = (last.get(receiver) ?? 0) + 1
    last.set(receiver, seq)
    return seq
  }
}

const callsFor = (tx: WorkerTx, receiver: store.ReceiverRow, drawn: DrawnMessage) =>
  planCalls(tx.world, receiver, drawn.elements)

const isSkipped = ({ reason }: Entry) => reason !== null

const messageRow = ({ message, messageId, receiver, drawn, seq, reason }: Entry, at: string): store.NewMessage => ({
  company_id: message.companyId,
  id: messageId,
  account_id: receiver.id,
  seq,
  direction: 'out',
  kind: 'message',
  sender: message.sender,
  author_id: message.authorId ?? null,
  content: drawn.content,
  attachments: [],
  text: drawn.text,
  cause: message.cause,
  lane: message.lane,
  priority: priorities[message.priority],
  state: reason === null ? 'queued' : 'skipped',
  reason,
  run_id: message.runId ?? null,
  template_id: message.templateId ?? null,
  external_id: null,
  is_read: true,
  created_at: at,
})

const deliveryRows = ({ message, messageId, receiver, seq, calls }: Entry, at: string): store.NewDelivery[] =>
  calls.map((call) => ({
    company_id: message.companyId,
    message_id: messageId,
    n: call.n,
    account_id: receiver.id,
    connection_id: receiver.connection_id,
    seq,
    lane: message.lane,
    priority: priorities[message.priority],
    call: { op: call.op, body: call.body },
    due_at: at,
  }))

async function growChats(tx: WorkerTx, entries: readonly Entry[], at: string): Promise<void> {
  const growth = new Map<store.ReceiverRow, store.ChatGrowth>()
  for (const { receiver } of entries) {
    growth.set(receiver, {
      company_id: receiver.company_id,
      account_id: receiver.id,
      added: (growth.get(receiver)?.added ?? 0) + 1,
      unread: 0,
      at,
      inbound_at: null,
    })
  }
  await store.updateChatHeads(tx.sql, [...growth.values()])
}

/** Somebody was in a chat, on either side. */
export const activeMark = ({ company_id, person_id }: store.ReceiverRow, at: string): PersonMark => ({
  company_id,
  person_id,
  changed_at: null,
  active_at: at,
})

const settledEvent = ({ message, messageId, receiver, reason }: Entry) => ({
  companyId: message.companyId,
  event: {
    type: 'message.settled' as const,
    personId: receiver.person_id,
    accountId: receiver.id,
    messageId,
    state: 'skipped',
    reason,
  },
})

/** Colleagues see it before it is sent; what bots write, when it is. */
const isOfStaff = (entry: Entry) => entry.message.sender === 'staff' && !isSkipped(entry)
const chatEvent = ({ message: { companyId }, receiver }: Entry) => ({
  companyId,
  event: { type: 'chat.changed' as const, personId: receiver.person_id, accountId: receiver.id },
})

/** Whoever holds one of the connections sends at once; whoever shows one of the chats reads it again. */
function giveHints(tx: WorkerTx, entries: readonly Entry[]): void {
  const { hints } = tx.world
  for (const id of new Set(entries.map(({ receiver }) => receiver.connection_id))) hints.give(`deliveries:${id}`)
  for (const id of new Set(entries.map(({ receiver }) => receiver.id))) hints.give(`chat:${id}`)
}
