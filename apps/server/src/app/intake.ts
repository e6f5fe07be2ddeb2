import type { MessageId } from '@korben/contract'
import {
  appendInbound,
  type ChatEvent,
  findEntry,
  findPress,
  lockChat,
  markSeen,
  noteEntry,
  type OpenConnection,
  openConnection,
  recordReceipt,
} from '../domains/chats/index.ts'
import { findOrCreateAccount, setAccountStatus } from '../domains/people/index.ts'
import { findOwner } from '../domains/team/index.ts'
import type { AccountRow, ConnectionRow } from '../generated/rows.ts'
import type { InboundEvent, Raw, Received } from '../kit/channel.ts'
import { type Ctx, createCtx, type TxCtx, type World } from '../kit/context.ts'
import { isPgError, one } from '../kit/db.ts'
import { counter } from '../kit/metrics.ts'
import { followEvent } from './follow-event.ts'

/** `isNew` false: the event was stored before, as this entry. */
export type StoredEntry = { messageId: MessageId; isNew: boolean }
/** `status`: what the messenger is answered. Below 300 everything is stored; at 500 and more it has to bring it again. */
export type Answer = { status: number; entries: StoredEntry[] }

export const answer = (status: number, entries: StoredEntry[] = []): Answer => ({ status, entries })

const inbound = counter(
  'inbound_updates_total',
  'Inbound updates: stored, duplicate, too_early (to come again), ignored (nothing for us in it), refused (forged or unreadable), failed (to come again).',
  'channel',
  'outcome',
)

/**
 * Verifies an inbound request and stores each of its events with all that follows from it, one transaction each. What was
 * stored before changes nothing. Throws when the database does; the messenger then brings it again.
 */
export async function intake(world: World, connection: ConnectionRow, raw: Raw): Promise<Answer> {
  const opened = openConnection(world, connection)
  if ('mistake' in opened) return answer(503)
  const received = opened.adapter.receive(opened.config, raw)
  return received.events.length === 0
    ? noteNothing(connection, received)
    : intakeReceived(await contextOf(world, connection), opened, received)
}

/** In whose name a subscriber's deeds are written. */
export async function contextOf(world: World, { company_id }: ConnectionRow): Promise<Ctx> {
  const owner = one(await findOwner(world.sql, company_id))
  return createCtx(world, company_id, { kind: 'subscriber', userId: owner.id })
}

/** The answer to a request in which nothing is for us. */
export function noteNothing(connection: ConnectionRow, { status }: Received): Answer {
  noteIntake(connection, status < 400 ? 'ignored' : 'refused')
  return answer(status)
}

export const noteIntake = ({ kind }: ConnectionRow, outcome: string): void =>
  void inbound.inc({ channel: kind, outcome })

/** Stores the events of a request one after the other, each in its transaction. */
export async function intakeReceived(ctx: Ctx, opened: OpenConnection, { status, events }: Received): Promise<Answer> {
  const { row: connection } = opened
  const entries: StoredEntry[] = []
  for (const event of events) {
    const stored = await storeEvent(ctx, connection, event).catch((error: unknown) => {
      noteIntake(connection, 'failed')
      throw error
    })
    noteIntake(connection, outcomeOf(stored))
    if (stored === 'too_early') return answer(503, entries)
    if (stored && stored !== 'seen') entries.push(stored)
    if (event.type === 'button' && event.ackToken !== undefined) void acknowledge(ctx.world, opened, event.ackToken)
  }
  return answer(status, entries)
}

type Stored = StoredEntry | 'too_early' | 'seen' | null

/** A receipt or a block leaves no entry in the chat. */
function outcomeOf(stored: Stored): string {
  if (stored === 'too_early') return stored
  return stored === 'seen' || stored?.isNew === false ? 'duplicate' : 'stored'
}

async function storeEvent(ctx: Ctx, connection: ConnectionRow, event: InboundEvent, tries = 1): Promise<Stored> {
  try {
    return await ctx.transaction(async (ctx) => {
      if (!(await markSeen(ctx.sql, ctx.companyId, connection.id, event.eventId))) {
        const messageId = await findEntry(ctx.sql, ctx.companyId, connection.id, event.eventId)
        return messageId ? { messageId, isNew: false } : 'seen'
      }
      return takeIn(ctx, connection, event)
    })
  } catch (error) {
    // Rolled back, so that the event does not count as seen.
    if (error instanceof TooEarly) return 'too_early'
    // Two events may lock a merged card and its accounts in different order; the database then picks one to give way.
    if (isPgError(error, DEADLOCK) && tries < MAX_TRIES) return storeEvent(ctx, connection, event, tries + 1)
    throw error
  }
}

const DEADLOCK = '40P01'
const MAX_TRIES = 3

class TooEarly extends Error {}

async function takeIn(ctx: TxCtx, connection: ConnectionRow, event: InboundEvent): Promise<Stored> {
  switch (event.type) {
    case 'status':
      if ((await recordReceipt(ctx, connection.id, event)) === 'too_early') throw new TooEarly()
      return null
    case 'blocked':
    case 'unblocked': {
      const [account] = await lockChat(ctx.sql, ctx.companyId, connection.id, event.externalUserId)
      // Somebody who has never written is nobody's person yet.
      if (account) await setAccountStatus(ctx, account.id, event.type === 'blocked' ? 'BLOCKED' : 'OK', null)
      return null
    }
    case 'start':
    case 'message':
    case 'button':
      return appendEvent(ctx, connection, event)
  }
}

async function appendEvent(ctx: TxCtx, connection: ConnectionRow, event: ChatEvent): Promise<StoredEntry> {
  const { account, isNew } = await meet(ctx, connection, event)
  const press = event.type === 'button' ? await findPress(ctx.sql, ctx.companyId, account.id, event.payload) : null
  const label = press?.button.label
  const entry = await appendInbound(ctx, { account, event, ...(label === undefined ? {} : { label }) })
  await noteEntry(ctx, connection.id, event.eventId, entry.messageId)
  await followEvent(ctx, { account, isNew, event, press, entry })
  return { messageId: entry.messageId, isNew: true }
}

/** The account of whoever did this, locked where it is known; who writes can be written to again. */
async function meet(
  ctx: TxCtx,
  connection: ConnectionRow,
  { externalUserId, profile }: ChatEvent,
): Promise<{ account: AccountRow; isNew: boolean }> {
  await lockChat(ctx.sql, ctx.companyId, connection.id, externalUserId)
  const newcomer = { connectionId: connection.id, kind: connection.kind, externalId: externalUserId, profile }
  const { account, isNew } = await findOrCreateAccount(ctx, newcomer)
  if (account.status === 'OK') return { account, isNew }
  return { account: await setAccountStatus(ctx, account.id, 'OK', null), isNew }
}

/** The messenger's spinner stops; the press itself is stored already. */
async function acknowledge(world: World, { adapter, config, row }: OpenConnection, ackToken: string): Promise<void> {
  if (!adapter.acknowledgePress) return
  const outcome = await adapter
    .acknowledgePress({ http: world.http, now: world.now }, config, ackToken)
    .catch((error: unknown) => ({
      ok: false as const,
      error,
    }))
  if (!outcome.ok) world.log.info({ connection: row.id, error: outcome.error }, 'A press was not acknowledged')
}
