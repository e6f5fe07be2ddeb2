import { type Agent, request } from 'undici'
import type { Database } from '../../apps/server/src/kit/db.ts'

export type Calls = { messages: number; concurrency: number; externalBase: number }

export const TOKEN = '1:bench'
export const TEXT = 'Hello! The second lesson is ready: it takes ten minutes.'

/** Requests one after the other, as many loops as calls may be on the way. Gives the number accepted. */
export async function sendBare(agent: Agent, url: string, calls: Calls): Promise<number> {
  let sent = 0
  let next = 0
  const loop = async () => {
    while (next < calls.messages) {
      const answer = await callBare(agent, url, calls.externalBase + next++)
      if (answer !== null) sent++
    }
  }
  await Promise.all(Array.from({ length: calls.concurrency }, loop))
  return sent
}

async function callBare(agent: Agent, url: string, chat: number): Promise<string | null> {
  const answer = await request(`${url}/bot${TOKEN}/sendMessage`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ chat_id: String(chat), text: TEXT }),
    dispatcher: agent,
  })
  const { ok, result } = (await answer.body.json()) as { ok: boolean; result: { message_id: number } }
  return ok ? String(result.message_id) : null
}

/** The smallest ledger there is: a narrow row, one key, nothing read from it, nobody told. */
export async function createBareLedger(sql: Database, { messages }: Calls): Promise<void> {
  await sql`drop table if exists bare_call`
  await sql`create table bare_call (id integer primary key, state text not null, sent_at timestamptz, provider_id text)`
  await sql`insert into bare_call (id, state) select n, 'queued' from generate_series(0, ${messages - 1}::int) as n`
  await sql`vacuum analyze bare_call`
}

/**
 * The same requests with two durable facts each: it is on its way, it has arrived. Both are written for many at once. What is left of the rate
 * of `sendBare` is the most that anything can have which knows after a death what it has sent.
 */
export async function sendBareWithLedger(agent: Agent, url: string, sql: Database, calls: Calls): Promise<number> {
  let next = 0
  let occupied = 0
  let sent = 0
  const answered: { id: number; providerId: string }[] = []
  const whenDone = Promise.withResolvers<void>()
  const writing = { marks: false, results: false }

  const mark = async () => {
    const count = Math.min(calls.concurrency - occupied, calls.messages - next)
    if (writing.marks || count === 0) return
    writing.marks = true
    const ids = Array.from({ length: count }, () => next++)
    occupied += count
    await sql`update bare_call set state = 'sending' where id = any (${ids}::int[]) and state = 'queued'`
    writing.marks = false
    for (const id of ids) void call(id)
    turn()
  }
  const call = async (id: number) => {
    const providerId = await callBare(agent, url, calls.externalBase + id)
    if (providerId === null) return whenDone.reject(new Error('A bare call was refused.'))
    answered.push({ id, providerId })
    turn()
  }
  const record = async () => {
    if (writing.results || answered.length === 0) return
    writing.results = true
    const batch = answered.splice(0)
    await sql`
      update bare_call set state = 'sent', sent_at = clock_timestamp(), provider_id = result.provider_id
      from unnest(${batch.map(({ id }) => id)}::int[], ${batch.map(({ providerId }) => providerId)}::text[]) as result (id, provider_id)
      where bare_call.id = result.id and bare_call.state = 'sending'`
    writing.results = false
    occupied -= batch.length
    sent += batch.length
    turn()
  }
  const turn = () => {
    if (sent === calls.messages) return whenDone.resolve()
    Promise.all([mark(), record()]).catch(whenDone.reject)
  }
  turn()
  await whenDone.promise
  return sent
}
