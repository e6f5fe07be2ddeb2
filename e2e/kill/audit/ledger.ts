import type { DeliveryRow, MessageRow } from '../../../apps/server/src/generated/rows.ts'
import type { PeerCall } from '../../peers/telegram-peer.ts'
import { DOUBTFUL } from '../../peers/telegram-peer-faults.ts'
import type { Book, Facts } from '../facts.ts'

const RESTING: ReadonlySet<MessageRow['state']> = new Set(['sent', 'failed', 'skipped', 'cancelled', 'in_doubt'])
const WORST_FIRST: DeliveryRow['state'][] = [
  'in_doubt',
  'sending',
  'queued',
  'failed',
  'skipped',
  'cancelled',
  'sent',
  'delivered',
  'read',
]

/** Every message of every run, reply and request has come to rest, and the sums are equal. */
export function auditLedger({ rows, book }: Facts): string[] {
  const out = rows.messages.filter(({ direction }) => direction === 'out')
  const deliveries = Map.groupBy(rows.deliveries, ({ message_id }) => message_id)
  const faults = out.flatMap((message) => {
    const parts = deliveries.get(message.id) ?? []
    const name = `message ${message.id} (${message.cause ?? message.lane})`
    if (!RESTING.has(message.state)) return [`${name} is still ${message.state}`]
    if (parts.length === 0) return message.state === 'skipped' ? [] : [`${name} is ${message.state} without any call`]
    const worst = WORST_FIRST.find((state) => parts.some((part) => part.state === state))
    return worst === message.state ? [] : [`${name} is ${message.state}, and the worst of its calls is ${worst}`]
  })
  const ids = new Set(out.map(({ id }) => id))
  for (const { message_id, n } of rows.deliveries)
    if (!ids.has(message_id)) faults.push(`call ${message_id}:${n} belongs to no message`)
  return [...faults, ...auditCauses(out, rows.causes), ...auditDoubts({ rows, book })]
}

/** A message has the one cause that is written down for it, and a cause its one message. */
function auditCauses(out: readonly MessageRow[], causes: Facts['rows']['causes']): string[] {
  const owner = new Map(causes.map(({ cause, message_id }) => [cause, message_id]))
  const faults = out.flatMap(({ id, cause }) =>
    cause === null || owner.get(cause) === id ? [] : [`message ${id} is one too many of ${cause}`],
  )
  const caused = new Set(out.flatMap(({ id, cause }) => (cause === null ? [] : [id])))
  for (const { cause, message_id } of causes)
    if (!caused.has(message_id)) faults.push(`the cause ${cause} has no message`)
  return faults
}

/**
 * What is in doubt was in flight when its process ended, or the messenger left it open: of one holding of a connection no
 * more than it can have had in flight, and nothing that was only read ahead.
 */
function auditDoubts({ book }: Facts): string[] {
  const interrupted = book.doubts.filter(({ error_code }) => error_code === 'interrupted')
  const byHolding = Map.groupBy(interrupted, ({ connection_id, epoch }) => `${connection_id} ${epoch}`)
  const tooMany = [...byHolding].flatMap(([holding, rows]) =>
    rows.length > book.concurrency ? [`${rows.length} calls are in doubt of the holding ${holding}`] : [],
  )
  const groundless = book.doubts.flatMap((row) => (row.error_code === 'interrupted' ? [] : auditOpen(row, book)))
  return [...tooMany, ...groundless, ...interrupted.flatMap((row) => auditUnsent(row, book))]
}

/**
 * The messenger left it open, or was cut off between the mark and the doubt: what it had not read by then or had answered without being heard went
 * with the connection. An earlier attempt may have been refused.
 */
function auditOpen(row: Book['doubts'][number], book: Book): string[] {
  const isOpen = ({ fault, wasAnswered }: PeerCall) => DOUBTFUL.has(fault) || !wasAnswered
  const arrivals = book.arrivals(row)
  const [markedAt, doubtedAt] = [row.sending_at?.getTime() ?? 0, row.updated_at.getTime()]
  if (arrivals.some(isOpen) || book.cuts.some((at) => at >= markedAt && at <= doubtedAt)) return []
  const name = `call ${row.message_id}:${row.n} is in doubt (${row.error_code})`
  const wasAccepted = arrivals.some(({ messageId }) => messageId !== null)
  return [wasAccepted ? `${name}, and was accepted and answered` : `${name}, and every answer to it was a refusal`]
}

/** A mark is at most 100 ms older than its call; the rest is a busy machine. */
const MARK_TO_CALL_MS = 1_500

function auditUnsent(row: Book['doubts'][number], book: Book): string[] {
  if (row.sending_at === null || book.arrivals(row).length > 0) return []
  const markedAt = row.sending_at.getTime()
  const holder = book.holdings.find(
    ({ connectionId, epoch }) => connectionId === row.connection_id && epoch === row.epoch,
  )
  const end = book.incidents.find(({ pid, from }) => pid === holder?.pid && from >= markedAt)
  if (!end || book.outagesWithin(markedAt, end.from) > 0) return []
  const waitedMs = end.from - markedAt
  return waitedMs <= MARK_TO_CALL_MS
    ? []
    : [`call ${row.message_id}:${row.n} was marked ${waitedMs} ms before its process ended, and never made`]
}
