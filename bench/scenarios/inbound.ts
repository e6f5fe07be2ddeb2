import { once } from 'node:events'
import { createConnection } from '../../apps/server/src/domains/connections/index.ts'
import { newChannelSecret } from '../../apps/server/src/kit/channel.ts'
import { createCtx, type World } from '../../apps/server/src/kit/context.ts'
import { one } from '../../apps/server/src/kit/db.ts'
import { type Child, startChild } from '../children.ts'
import { openBenchDatabase } from '../database.ts'
import { type Call, loadServer } from '../http-load.ts'
import { type Bench, compare } from '../measure.ts'
import type { BareInboundOrder } from '../processes/bare-inbound.ts'
import type { ProductReady } from '../processes/product.ts'
import { createBenchCompany, openBenchWorld } from '../world.ts'
import { type Audience, accountPrefix, insertAudience, personPrefix } from './audience.ts'

/** As many as Telegram opens to a webhook unless it is told otherwise. */
const CONCURRENCY = 40
/** Connections to the database, of either side. */
const POOL = 20
const PEOPLE = 5_000
const TEXT = 'Hello, is the second lesson there already? I have done the task of the first one.'
const TOKEN = '1:bench'

/**
 * Messages of known subscribers that Telegram delivers to the webhook of the whole product, each acknowledged when it is durable, against
 * as many bare durable transactions of the same rows with the same concurrency and as many connections.
 */
export const inbound: Bench = async (run) => {
  const database = await openBenchDatabase('bench_inbound')
  const opened = await openBenchWorld(database.address, { max: 2 })
  const secret = newChannelSecret()
  const count = run.number('updates', 10_000)
  const now = new Date()
  try {
    const ours = await prepare(opened.world, { secret, mark: 'aaaaaa', now })
    const bare = { ...ours, mark: 'bbbbbb', externalBase: 2 * ours.externalBase }
    await insertAudience(opened.world.sql, bare, now)
    await opened.world.sql`vacuum analyze`
    const order = { database: database.address }
    const product = await startChild<ProductReady>(new URL('../processes/product.ts', import.meta.url), order)
    const reference = await startChild(new URL('../processes/bare-inbound.ts', import.meta.url), {
      ...order,
      companyId: bare.companyId,
      connectionId: bare.connectionId,
      accountPrefix: accountPrefix(bare, now),
      personPrefix: personPrefix(bare, now),
      people: PEOPLE,
      concurrency: CONCURRENCY,
      pool: POOL,
    } satisfies BareInboundOrder)
    let updateId = 1_000_000
    const before = await countMessages(opened.world, ours)
    const rounds = run.number('rounds', 5)
    run.report(
      await compare(
        {
          pid: product.pid,
          run: async () => {
            const callOf = (n: number) => hookCall(ours, secret, updateId++, n)
            const { seconds } = await loadServer(product.ready.url, callOf, { count, concurrency: CONCURRENCY })
            return { operations: count, seconds }
          },
        },
        { pid: reference.pid, run: async () => ({ operations: count, seconds: await storeBare(reference, count) }) },
        { label: 'messages by webhook', unit: 'updates/s', rounds, postmaster: database.postmaster },
      ),
    )
    const stored = (await countMessages(opened.world, ours)) - before
    const acknowledged = count * (rounds + 1)
    const details = `${stored} messages of ${acknowledged} acknowledged updates.`
    run.report({ kind: 'verdict', label: 'every update in its chat once', holds: stored === acknowledged, details })
    await Promise.all([product.stop(), reference.stop()])
  } finally {
    await opened.close()
    await database.close()
  }
}

async function prepare(world: World, given: { secret: string; mark: string; now: Date }): Promise<Audience> {
  const { companyId, userId } = await createBenchCompany(world)
  const connection = await createConnection(createCtx(world, companyId, { kind: 'cli', userId }), {
    kind: 'TELEGRAM',
    type: 'telegram',
    name: 'Bot',
    inbound: 'webhook',
    secrets: { token: TOKEN, secret: given.secret },
  })
  const audience = { companyId, connectionId: connection.id, count: PEOPLE, mark: given.mark, externalBase: 1_000_000 }
  await insertAudience(world.sql, audience, given.now)
  return audience
}

/** An update as Telegram words it. */
function hookCall({ connectionId, externalBase }: Audience, secret: string, updateId: number, n: number): Call {
  const id = externalBase + (n % PEOPLE) + 1
  const who = { id, first_name: 'Ann', last_name: 'Lee', username: `ann_${id}` }
  return {
    method: 'POST',
    path: `/hooks/${connectionId}`,
    headers: { 'X-Telegram-Bot-Api-Secret-Token': secret },
    body: JSON.stringify({
      update_id: updateId,
      message: {
        message_id: updateId,
        from: { ...who, is_bot: false, language_code: 'en' },
        chat: { ...who, type: 'private' },
        date: 1_790_000_000,
        text: TEXT,
      },
    }),
  }
}

async function storeBare(reference: Child<unknown>, count: number): Promise<number> {
  const answered = once(reference.process, 'message')
  reference.process.send({ count, text: TEXT })
  const [{ seconds }] = (await answered) as [{ seconds: number }]
  return seconds
}

const countMessages = async ({ sql }: World, { companyId, mark }: Audience): Promise<number> =>
  one(
    await sql<{ count: number }[]>`
      select coalesce(sum(message_count), 0)::int as count from account
      where company_id = ${companyId} and substr(id, 10, 6) = ${mark}`,
  ).count
