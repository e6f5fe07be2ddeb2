import type { SendResult } from '../../kit/channel.ts'
import type { WorkerCtx } from '../../kit/context.ts'
import { filesForSending } from '../files/index.ts'
import { edgeOf, type HeldConnection } from './held-connection.ts'
import type { DueRow } from './sender.store.ts'

/** No adapter waits longer for an answer; this only guards the slot. */
const CALL_LIMIT_MS = 90_000

/** One call of the messenger. Never rejects: what an adapter throws, and what it does not end, leaves the delivery in doubt. */
export async function makeCall(worker: WorkerCtx, held: HeldConnection, row: DueRow): Promise<SendResult> {
  const { adapter, config } = held
  const timeout = Promise.withResolvers<SendResult>()
  const timer = setTimeout(() => timeout.resolve(doubtful('no_answer', 'No answer came in time.')), CALL_LIMIT_MS)
  try {
    const { companyId, connectionId } = held.lease
    const edge = { ...edgeOf(worker.world), files: filesForSending(worker, companyId, connectionId) }
    const sent = adapter.send(edge, config, row.external_id, { n: row.n, ...row.call })
    return await Promise.race([sent, timeout.promise])
  } catch (error) {
    worker.log.error({ error, connection: held.row.id }, 'An adapter has thrown')
    return doubtful('adapter_failed', 'The channel failed in an unexpected way.')
  } finally {
    clearTimeout(timer)
  }
}

const doubtful = (code: string, raw: string): SendResult => ({ ok: false, error: { kind: 'in_doubt', code, raw } })
