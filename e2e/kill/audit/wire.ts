import type { DeliveryRow } from '../../../apps/server/src/generated/rows.ts'
import type { PeerCall } from '../../peers/telegram-peer.ts'
import type { Book, Facts, Rows } from '../facts.ts'

/** The messenger got no message twice that was not in doubt, none that nobody wrote, and each lane in its order. */
export function auditWire({ rows, book }: Facts): string[] {
  const byText = groupDeliveries(rows, book)
  const accepted = Map.groupBy(
    book.calls.filter(({ messageId }) => messageId !== null),
    keyOfCall,
  )
  const faults: string[] = []
  for (const [key, calls] of accepted)
    if (!byText.has(key)) faults.push(`the messenger got "${key}" ${calls.length} times, and nobody wrote it`)
  for (const [key, deliveries] of byText) {
    const times = accepted.get(key)?.length ?? 0
    const sent = deliveries.filter(({ state }) => state === 'sent')
    const doubts = deliveries.reduce((sum, row) => sum + row.doubts, 0)
    if (times < sent.length) faults.push(`"${key}" arrived ${times} times, and ${sent.length} are told to be sent`)
    if (times > sent.length + doubts)
      faults.push(`"${key}" arrived ${times} times: ${sent.length} are sent, and ${doubts} were in doubt`)
  }
  return [...faults, ...auditAnswers(rows, book), ...auditLanes(rows, book)]
}

export const textOfCall = ({ params }: Pick<PeerCall, 'params'>): string => String(params.text ?? params.caption ?? '')

const keyOfCall = (call: PeerCall) => `${call.token} ${String(call.params.chat_id)} ${textOfCall(call)}`

/** What a delivery looks like on the wire. */
export function keyOfDelivery(rows: Rows, book: Pick<Book, 'bots'>): (delivery: DeliveryRow) => string {
  const accounts = new Map(rows.accounts.map((row) => [row.id, row.external_id]))
  const tokens = new Map(book.bots.map(({ bot }) => [bot.connectionId, bot.token]))
  return ({ account_id, connection_id, call }) => {
    const { body } = call as { body: Record<string, unknown> }
    return `${tokens.get(connection_id)} ${accounts.get(account_id)} ${textOfCall({ params: body })}`
  }
}

const groupDeliveries = (rows: Rows, book: Book) => Map.groupBy(rows.deliveries, keyOfDelivery(rows, book))

/** The answer in the ledger is that of a call which was made under the mark it is written to. */
function auditAnswers(rows: Rows, book: Book): string[] {
  const tokens = new Map(book.bots.map(({ bot }) => [bot.connectionId, bot.token]))
  const calls = new Map(book.calls.map((call) => [`${call.token} ${call.messageId}`, call]))
  const taken = new Set<string>()
  return rows.deliveries.flatMap((row) => {
    if (row.state !== 'sent') return []
    const name = `call ${row.message_id}:${row.n}`
    const answer = `${tokens.get(row.connection_id)} ${row.provider_message_id}`
    const call = calls.get(answer)
    if (!call) return [`${name} has the answer ${row.provider_message_id}, which the messenger never gave`]
    if (taken.has(answer)) return [`${name} has the answer of another call`]
    taken.add(answer)
    const early = (row.sending_at?.getTime() ?? 0) - call.at
    return early > CLOCK_MS ? [`${name} has the answer of a call that was made ${early} ms before its mark`] : []
  })
}

/** Microseconds of the database become milliseconds. */
const CLOCK_MS = 2

/** Within a lane of a chat what was never in doubt arrived in the order it was written. */
function auditLanes(rows: Rows, book: Book): string[] {
  const tokens = new Map(book.bots.map(({ bot }) => [bot.connectionId, bot.token]))
  const calls = new Map(book.calls.map((call) => [`${call.token} ${call.messageId}`, call]))
  const sure = rows.deliveries.filter(({ state, doubts }) => state === 'sent' && doubts === 0)
  const lanes = Map.groupBy(sure, ({ account_id, lane }) => `${account_id} ${lane}`)
  return [...lanes].flatMap(([lane, deliveries]) => {
    const inOrder = deliveries.toSorted((one, other) => one.seq - other.seq || one.n - other.n)
    const arrived = inOrder.map(
      (row) => calls.get(`${tokens.get(row.connection_id)} ${row.provider_message_id}`)?.n ?? 0,
    )
    return arrived.every((n, index) => n >= (arrived[index - 1] ?? 0)) ? [] : [`the lane ${lane} arrived out of order`]
  })
}
