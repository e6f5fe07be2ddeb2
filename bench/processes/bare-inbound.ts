import type { CompanyId, ConnectionId } from '@korben/contract'
import { connect, type DatabaseOptions } from '../../apps/server/src/kit/db.ts'
import { newId } from '../../apps/server/src/kit/ids.ts'
import { childOrder, childReady } from '../children.ts'
import { idAt } from '../scenarios/audience.ts'

export type BareInboundOrder = {
  database: DatabaseOptions
  companyId: CompanyId
  connectionId: ConnectionId
  /** Prefixes of ids; they are numbered from 1 to `people`. */
  accountPrefix: string
  personPrefix: string
  people: number
  concurrency: number
  pool: number
}

/**
 * The rows of inbound messages, each update's in a durable transaction of its own whose statements are sent at once: what is needed at
 * least to make an update durable by itself. `{ count }` starts it; `{ seconds }` says how long it took.
 */
const order = childOrder<BareInboundOrder>()
const { database, companyId, connectionId, concurrency, pool } = order
const sql = connect(database, { name: 'bench reference', max: pool })
let updateId = 0

const store = (n: number, text: string) => {
  const number = (n % order.people) + 1
  const account = { id: idAt(order.accountPrefix, number), personId: idAt(order.personPrefix, number) }
  const now = new Date()
  const messageId = newId(now)
  const eventId = String(updateId++)
  const data = { personId: account.personId, accountId: account.id, messageId, text }
  return sql.begin((tx) => [
    tx`insert into inbound_seen (company_id, connection_id, event_id, message_id)
      values (${companyId}, ${connectionId}, ${eventId}, ${messageId})`,
    tx`update account set last_seq = last_seq + 1, message_count = message_count + 1, unread_count = unread_count + 1,
      last_message_at = ${now}, active_at = ${now}, last_inbound_at = ${now}
      where company_id = ${companyId} and id = ${account.id}`,
    tx`insert into message (company_id, id, account_id, seq, direction, kind, sender, content, text, state, external_id, is_read,
        created_at, updated_at)
      values (${companyId}, ${messageId}, ${account.id}, ${n}, 'in', 'message', 'subscriber',
        ${tx.json([{ kind: 'text', text }])}, ${text}, 'received', ${eventId}, false, ${now}, ${now})`,
    tx`update person set last_message_at = ${now}, active_at = ${now} where company_id = ${companyId} and id = ${account.personId}`,
    tx`insert into event (company_id, id, type, person_id, account_id, data, created_at)
      values (${companyId}, ${newId(now)}, 'message.received', ${account.personId}, ${account.id}, ${tx.json(data)}, ${now})`,
  ])
}

process.on('message', ({ count, text }: { count: number; text: string }) => {
  let next = 0
  const begun = performance.now()
  const loop = async () => {
    while (next < count) await store(next++, text)
  }
  void Promise.all(Array.from({ length: concurrency }, loop)).then(() =>
    process.send?.({ seconds: (performance.now() - begun) / 1000 }),
  )
})
childReady({}, () => sql.end())
