import type { RecordedEvent, WorkerTx } from '../../kit/context.ts'
import { type BlockDelta, insertBlockDeltas } from './block-figures.store.ts'

/** Counts the steps of runs, in the transaction that takes them: one row for each block and outcome of a batch, however many walk. */
export async function countSteps(tx: WorkerTx, events: readonly RecordedEvent[]): Promise<void> {
  const deltas = new Map<string, BlockDelta>()
  for (const { companyId, event } of events) {
    if (event.type !== 'run.stepped' || event.blockId === null) continue
    const { tunnelId, blockId, outcome } = event
    const key = `${companyId} ${tunnelId} ${blockId} ${outcome}`
    const delta = deltas.get(key)
    if (delta) delta.change += 1
    else deltas.set(key, { company_id: companyId, tunnel_id: tunnelId, block_id: blockId, outcome, change: 1 })
  }
  if (deltas.size > 0) await insertBlockDeltas(tx.sql, [...deltas.values()])
}
