import { ID_PATTERN, type MessageId } from '@korben/contract'
import { appendWritten, openConnection, type WrittenMessage } from '../domains/chats/index.ts'
import { findHookedConnection } from '../domains/connections/index.ts'
import { findWriters } from '../domains/people/index.ts'
import type { ConnectionRow } from '../generated/rows.ts'
import type { Raw, Received } from '../kit/channel.ts'
import type { Ctx, World } from '../kit/context.ts'
import { type Answer, answer, contextOf, intakeReceived, noteIntake, noteNothing } from './intake.ts'

/** Requests of one connection that are taken in together. */
const MAX_BATCH = 100
/** Batches of one connection at once: one computes while another one is written. */
const SIDE_BY_SIDE = 3

type Waiting = { raw: Raw; answer: PromiseWithResolvers<Answer> }
type Gate = { waiting: Waiting[]; batches: number }

const gates = new WeakMap<World, Map<string, Gate>>()

/**
 * Takes in a request to `/hooks/{connection}`. An unknown connection is 404. A request that finds nothing under way is taken in at once;
 * what comes meanwhile is taken in together. Each is answered when its own transaction is committed.
 */
export function intakeHook(world: World, connectionId: string, raw: Raw): Promise<Answer> {
  if (!isId(connectionId)) return Promise.resolve(answer(404))
  const open = gates.get(world) ?? new Map<string, Gate>()
  gates.set(world, open)
  const gate = open.get(connectionId) ?? { waiting: [], batches: 0 }
  open.set(connectionId, gate)
  const waiting = { raw, answer: Promise.withResolvers<Answer>() }
  gate.waiting.push(waiting)
  const pass = () => {
    while (gate.waiting.length > 0 && gate.batches < SIDE_BY_SIDE) {
      gate.batches += 1
      void answerAll(world, connectionId, gate.waiting.splice(0, MAX_BATCH)).then(() => {
        gate.batches -= 1
        pass()
      })
    }
    if (gate.batches === 0) open.delete(connectionId)
  }
  pass()
  return waiting.answer.promise
}

const ID = new RegExp(ID_PATTERN)
const isId = (text: string): text is ConnectionRow['id'] => ID.test(text)

async function answerAll(world: World, connectionId: ConnectionRow['id'], batch: readonly Waiting[]): Promise<void> {
  try {
    const [connection] = await findHookedConnection(world.sql, connectionId)
    if (!connection || connection.state === 'OFF') {
      for (const each of batch) each.answer.resolve(answer(404))
      return
    }
    const answers = intakeTogether(
      world,
      connection,
      batch.map(({ raw }) => raw),
    )
    for (const [place, { answer }] of batch.entries()) answers[place]?.then(answer.resolve, answer.reject)
    await Promise.allSettled(answers)
  } catch (error) {
    for (const each of batch) each.answer.reject(error)
  }
}

/**
 * As `intake` of each, in as few transactions as may be: messages of those who are known and can be written to (nearly everything that
 * comes in) are one, everything else is taken in by itself. What one chat brought keeps its order.
 */
export function intakeTogether(world: World, connection: ConnectionRow, raws: readonly Raw[]): Promise<Answer>[] {
  const opened = openConnection(world, connection)
  if ('mistake' in opened) return raws.map(async () => answer(503))
  const received = raws.map((raw) => opened.adapter.receive(opened.config, raw))
  if (received.every(({ events }) => events.length === 0))
    return received.map(async (each) => noteNothing(connection, each))
  const written = writtenOnly(received)
  const beginning = contextOf(world, connection).then(async (ctx) => ({
    ctx,
    entries: await storeWritten(ctx, connection, written),
  }))
  const chats = new Map<string, Promise<unknown>>()
  return received.map((each) => {
    if (each.events.length === 0) return Promise.resolve(noteNothing(connection, each))
    const of = new Set(each.events.map(({ externalUserId }) => externalUserId))
    const before = Promise.allSettled([...of].map((chat) => chats.get(chat) ?? beginning))
    const answered = Promise.all([beginning, before]).then(([{ ctx, entries }]) => {
      const messageId = entries.get(each)
      if (messageId === undefined) return intakeReceived(ctx, opened, each)
      noteIntake(connection, 'stored')
      return answer(each.status, [{ messageId, isNew: true }])
    })
    for (const chat of of) chats.set(chat, answered)
    return answered
  })
}

type Written = { received: Received; event: WrittenMessage['event'] }

/** Requests that are one message each, with nothing else of their chat before them. */
function writtenOnly(received: readonly Received[]): Written[] {
  const others = new Set<string>()
  return received.flatMap((each) => {
    const [event, ...more] = each.events
    if (event?.type === 'message' && more.length === 0 && !others.has(event.externalUserId)) {
      return [{ received: each, event }]
    }
    for (const { externalUserId } of each.events) others.add(externalUserId)
    return []
  })
}

type Entries = ReadonlyMap<Received, MessageId>

/** Those that are stored, with their entries. Whatever is against it, the others are taken in one by one. */
async function storeWritten(ctx: Ctx, connection: ConnectionRow, written: readonly Written[]): Promise<Entries> {
  if (written.length === 0) return new Map()
  try {
    const writers = await findWriters(
      ctx,
      connection.id,
      written.map(({ event: { externalUserId: externalId, profile } }) => ({ externalId, profile })),
    )
    const known = written.flatMap((each) => {
      const writer = writers.get(each.event.externalUserId)
      return writer ? [{ ...each, accountId: writer.accountId }] : []
    })
    if (known.length === 0) return new Map()
    const entries = await ctx.transaction((ctx) => appendWritten(ctx, connection.id, known))
    return new Map(
      known.flatMap(({ received }, place): [Received, MessageId][] => {
        const messageId = entries[place]
        return messageId ? [[received, messageId]] : []
      }),
    )
  } catch (error) {
    ctx.log.info({ error, connection: connection.id, updates: written.length }, 'Updates are taken in one by one')
    return new Map()
  }
}
