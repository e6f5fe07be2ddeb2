import type { WorkerCtx } from '../../kit/context.ts'
import * as store from './files.store.ts'

const HOUR_MS = 3_600_000
/** How long bytes are awaited, and how long a file may be without anything that refers to it. */
const AWAITED_MS = 24 * HOUR_MS
const UNUSED_MS = 7 * 24 * HOUR_MS

/** Removes up to `limit` files that nobody needs: first from the storage, then their rows. Gives how many. */
export async function forgetFiles({ sql, world, now }: WorkerCtx, limit: number): Promise<number> {
  const at = now().getTime()
  const limits = { awaited: new Date(at - AWAITED_MS), unused: new Date(at - UNUSED_MS) }
  const rows = await store.markForgotten(sql, limits, limit)
  for (const { company_id, id, storage_key } of rows) {
    if (storage_key !== null) await world.storage.delete(storage_key)
    await store.deleteRemoved(sql, company_id, id)
  }
  // Of the machine's clock, as the storage's own times are.
  await world.storage.sweep(new Date(Date.now() - AWAITED_MS))
  return rows.length
}
