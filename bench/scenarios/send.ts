import { setTimeout as delay } from 'node:timers/promises'
import { Agent } from 'undici'
import { intake } from '../../apps/server/src/app/intake.ts'
import { CALLS_AT_ONCE, runSender } from '../../apps/server/src/domains/chats/index.ts'
import { createConnection } from '../../apps/server/src/domains/connections/index.ts'
import type { ConnectionRow } from '../../apps/server/src/generated/rows.ts'
import { newChannelSecret } from '../../apps/server/src/kit/channel.ts'
import { createCtx, type Listener, type World } from '../../apps/server/src/kit/context.ts'
import { startChild } from '../children.ts'
import { openBenchDatabase } from '../database.ts'
import { type Bench, compare, type Run } from '../measure.ts'
import { createBenchCompany, openBenchWorld } from '../world.ts'
import { type Audience, accountPrefix, idsOf, insertAudience, numbered } from './audience.ts'
import { createBareLedger, sendBare, sendBareWithLedger, TEXT, TOKEN } from './send-bare.ts'

const ROUND_MS = 60_000

/**
 * Messages that wait on one connection without limits, from the first look of the sender until the last result is committed, against
 * a bare loop of requests with the same concurrency to the same Bot API, which is a process of its own.
 */
export const send: Bench = async (run) => {
  const database = await openBenchDatabase('bench_send')
  const botApi = await startChild<{ url: string }>(new URL('../processes/bot-api.ts', import.meta.url), {})
  const opened = await openBenchWorld(database.address, { environment: { OUTBOUND_ALLOW: '127.0.0.0/8' } })
  try {
    await compareSending(run, opened.world, botApi.ready.url, database.postmaster)
  } finally {
    await opened.world.http.close()
    await opened.close()
    await botApi.stop()
    await database.close()
  }
}

async function compareSending(run: Run, product: World, url: string, postmaster: number): Promise<void> {
  const rounds = run.number('rounds', 5)
  const messages = run.number('messages', 20_000)
  const concurrency = run.number('concurrency', CALLS_AT_ONCE)
  const begun = new Date()
  const clock = { at: begun }
  const settled = countSettled()
  const world: World = { ...product, now: () => clock.at, listeners: [...product.listeners, settled.listener] }
  const audience = await prepare(world, url, messages)
  for (let round = 0; round <= rounds; round++) {
    await queueMessages(world, audience, round, new Date(begun.getTime() + round * ROUND_MS))
  }
  await world.sql`vacuum analyze`
  const agent = new Agent({ connections: concurrency })
  const calls = { messages, concurrency, externalBase: audience.externalBase }
  const bare = { pid: process.pid, run: async () => ({ operations: await sendBare(agent, url, calls) }) }
  const options = { unit: 'messages/s', rounds, postmaster }
  run.report(
    await compare(
      {
        pid: process.pid,
        run: async (round) => {
          clock.at = new Date(begun.getTime() + round * ROUND_MS)
          const stop = new AbortController()
          const done = settled.expect(messages)
          const began = performance.now()
          const running = runSender(world, intake, stop.signal, { concurrency })
          await done
          const seconds = (performance.now() - began) / 1000
          stop.abort()
          await running
          return { operations: messages, seconds }
        },
      },
      bare,
      { ...options, label: `${messages} messages on one connection` },
    ),
  )
  // Not ours: how much of the bare rate two durable facts for each message leave to anybody.
  const ledger = async () => {
    await createBareLedger(world.sql, calls)
    const began = performance.now()
    const operations = await sendBareWithLedger(agent, url, world.sql, calls)
    return { operations, seconds: (performance.now() - began) / 1000 }
  }
  run.report(
    await compare({ pid: process.pid, run: ledger }, bare, {
      ...options,
      label: 'the bare loop with the smallest ledger',
      budget: null,
    }),
  )
  await agent.close()
}

/** A company, a bot whose limits are none, and somebody for each message. */
async function prepare(world: World, url: string, count: number): Promise<Audience> {
  const { companyId, userId } = await createBenchCompany(world)
  const connection = await createConnection(createCtx(world, companyId, { kind: 'cli', userId }), {
    kind: 'TELEGRAM',
    type: 'telegram',
    name: 'Bot',
    settings: { baseUrl: url },
    secrets: { token: TOKEN, secret: newChannelSecret() },
  })
  await withoutLimits(world, connection)
  const audience = { companyId, connectionId: connection.id, count, mark: 'aaaaaa', externalBase: 1_000_000 }
  await insertAudience(world.sql, audience, world.now())
  return audience
}

const withoutLimits = ({ sql }: World, { company_id, id }: ConnectionRow) => sql`
  update connection set limits = '[]' where company_id = ${company_id} and id = ${id}`

/** One message to everybody, as a broadcast leaves them: written, and due at `dueAt`. */
async function queueMessages({ sql, now }: World, audience: Audience, round: number, dueAt: Date): Promise<void> {
  const { companyId, connectionId, count } = audience
  const messageId = numbered(sql, idsOf('d', round.toString(16).padStart(6, '0'), now()))
  const accountId = numbered(sql, accountPrefix(audience, now()))
  const lane = `broadcast:${round}`
  await sql`
    insert into message (company_id, id, account_id, seq, direction, kind, sender, content, text, cause, lane, priority, state,
      is_read, created_at, updated_at)
    select ${companyId}, ${messageId}, ${accountId}, ${round + 1}, 'out', 'message', 'bot',
      ${sql.json([{ kind: 'text', text: TEXT }])}, ${TEXT}, ${lane}, ${lane}, 2, 'queued', true, ${dueAt}, ${dueAt}
    from generate_series(1, ${count}::int) as n`
  await sql`
    insert into delivery (company_id, message_id, n, account_id, connection_id, seq, lane, priority, call, state, due_at,
      created_at, updated_at)
    select ${companyId}, ${messageId}, 0, ${accountId}, ${connectionId}, ${round + 1}, ${lane}, 2,
      ${sql.json({ op: 'sendMessage', body: { text: TEXT } })}, 'queued', ${dueAt}, ${dueAt}, ${dueAt}
    from generate_series(1, ${count}::int) as n`
}

/** Counts messages when it is committed that they are sent; fails on any other end. */
function countSettled(): { listener: Listener; expect: (count: number) => Promise<void> } {
  let left = 0
  let waiting = Promise.withResolvers<void>()
  return {
    listener: async (tx, events) => {
      const states = events.flatMap(({ event }) => (event.type === 'message.settled' ? [event.state] : []))
      tx.afterCommit(() => {
        left -= states.length
        const other = states.find((state) => state !== 'sent')
        if (other) waiting.reject(new Error(`A message is ${other}.`))
        if (left <= 0) waiting.resolve()
      })
    },
    expect: (count) => {
      left = count
      waiting = Promise.withResolvers<void>()
      return Promise.race([waiting.promise, tooLate()])
    },
  }
}

const PATIENCE_MS = 120_000
const tooLate = () =>
  delay(PATIENCE_MS, undefined, { ref: false }).then(() => {
    throw new Error('The messages were not sent in time.')
  })
