import { onTestFinished } from 'vitest'
import type { OutgoingMessage } from '../../src/domains/chats/index.ts'
import {
  chatsListener,
  type Intake,
  runSender,
  type SenderSettings,
  sendMessages,
} from '../../src/domains/chats/index.ts'
import type { AccountRow, ConnectionRow } from '../../src/generated/rows.ts'
import type { RateRule } from '../../src/kit/channel.ts'
import type { Listener, RecordedEvent, World } from '../../src/kit/context.ts'
import { testDatabase } from '../harness/database.ts'
import { atFileEnd } from '../harness/file-end.ts'
import type { Given, Wish } from '../harness/given.ts'
import type { TestWorld } from '../harness/world.ts'
import { STUB, stubAdapter } from './stub-adapter.ts'
import { type StubPeer, startStubPeer } from './stub-peer.ts'

export type Stage = TestWorld & {
  given: Given
  peer: StubPeer
  connection: ConnectionRow
  /** Every domain event of this world, oldest first. */
  events: RecordedEvent[]
  /** An account on the connection. */
  account: (wish?: Wish<'account'>) => Promise<AccountRow>
  /** Sends texts to an account, in one lane. */
  send: (account: AccountRow, texts: string[], change?: Partial<OutgoingMessage>) => Promise<void>
  /** Starts a sender; the returned function stops it. All are stopped with the test: a sender works for every company. */
  start: (settings?: Partial<SenderSettings>, intake?: Intake, world?: World) => () => Promise<void>
  /** `state (reason)` of every message of the company, in the order they were written. */
  states: () => Promise<string[]>
}

/** A company with one connection to a loopback messenger, its clock standing still. `listeners`: that of chats alone without them. */
export async function stage(
  options: { rules?: RateRule[]; connection?: Wish<'connection'>; now?: Date; listeners?: readonly Listener[] } = {},
): Promise<Stage> {
  const database = await testDatabase()
  const events: RecordedEvent[] = []
  const remember: Listener = async (_tx, recorded) => void events.push(...recorded)
  const adapters = new Map([[STUB, stubAdapter(options.rules)]])
  const testWorld = await database.world({
    adapters,
    listeners: [...(options.listeners ?? [chatsListener]), remember],
    ...(options.now && { now: options.now }),
  })
  const peer = await startStubPeer()
  atFileEnd(() => peer.close())
  const given = await testWorld.company()
  const settings = { baseUrl: peer.baseUrl }
  const connection = await given.connection({ kind: 'TELEGRAM', type: STUB, settings, ...options.connection })
  const { world, clock } = testWorld
  // Senders of the tests that follow would work for this company too.
  onTestFinished(
    async () => void (await world.sql`update connection set state = 'OFF' where company_id = ${given.companyId}`),
  )
  return {
    ...testWorld,
    given,
    peer,
    connection,
    events,
    account: (wish) => given.account({ connection_id: connection.id, ...wish }),
    send: async (account, texts, change) => {
      await given.ctx.transaction((ctx) =>
        sendMessages(
          ctx.worker,
          texts.map((text) => ({
            companyId: given.companyId,
            accountId: account.id,
            content: [{ kind: 'text', text }],
            cause: null,
            lane: 'test',
            priority: 'tunnel',
            sender: 'bot',
            ...change,
          })),
        ),
      )
    },
    start: (settings, intake = nothingComes, world = testWorld.world) => {
      const stop = new AbortController()
      const running = runSender(world, intake, stop.signal, { lookMs: 50, ...settings })
      const end = async () => {
        stop.abort()
        await running
      }
      onTestFinished(end)
      return end
    },
    states: async () => {
      const rows = await given.find('message', { direction: 'out' })
      return rows
        .toSorted((one, other) => one.seq - other.seq || (one.id < other.id ? -1 : 1))
        .map(({ state, reason }) => (reason === null ? state : `${state} (${reason})`))
    },
    world,
    clock,
  }
}

const nothingComes: Intake = async () => ({ status: 200 })

/** Asks until the answer is as wanted; gives the last answer otherwise, for the assertion to show. */
export async function eventually<T>(
  ask: () => T | Promise<T>,
  isWanted: (answer: T) => boolean,
  limitMs = 10_000,
): Promise<T> {
  const deadline = performance.now() + limitMs
  for (;;) {
    const answer = await ask()
    if (isWanted(answer) || performance.now() > deadline) return answer
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
