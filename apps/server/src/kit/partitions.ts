import { type Database, isPgError, one, pgCodes } from './db.ts'
import { idTime } from './ids.ts'
import type { Logger } from './log.ts'
import * as store from './partitions.store.ts'
import { transact } from './transact.ts'

/** A table partitioned by range of an id, and the column that holds it. It has a partition `<table>_default`. */
export type PartitionedTable = { table: string; column: string }

/** Months beyond the present one that have their partition ahead of time. */
const MONTHS_AHEAD = 2

export type Partitions = { made: string[]; skipped: string[] }

/**
 * Makes the partitions of this month and the next two, `<table>_2026_11`, where they are missing. May be called at any time
 * and by any number of processes. A month that the default partition has rows of stays there: that is logged as a warning and
 * does no harm but to speed. What cannot be locked within two seconds is tried again next time.
 */
export async function ensurePartitions(
  sql: Database,
  tables: readonly PartitionedTable[],
  now: Date,
  log: Logger,
): Promise<Partitions> {
  const partitions: Partitions = { made: [], skipped: [] }
  for (const table of tables) {
    for (let ahead = 0; ahead <= MONTHS_AHEAD; ahead++) {
      const partition = partitionOf(table, now, ahead)
      const outcome = await ensurePartition(sql, table, partition)
      if (outcome !== 'there') partitions[outcome].push(partition.name)
    }
  }
  const { made, skipped } = partitions
  if (made.length > 0) log.info({ made }, 'Made partitions')
  if (skipped.length > 0)
    log.warn({ skipped }, 'Partitions cannot be made: the default partition has rows of these months, or is in use')
  return partitions
}

type Partition = { name: string; from: string; to: string }

export function partitionOf({ table }: PartitionedTable, now: Date, ahead: number): Partition {
  const month = (n: number) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + n, 1))
  const [begin, end] = [month(ahead), month(ahead + 1)]
  return { name: `${table}_${begin.toISOString().slice(0, 7).replace('-', '_')}`, from: idTime(begin), to: idTime(end) }
}

const ensurePartition = (sql: Database, { table, column }: PartitionedTable, { name, from, to }: Partition) =>
  transact(sql, async (tx) => {
    if ((await store.findTable(tx, name)).length > 0) return 'there' as const
    await store.lockPartitioning(tx)
    if ((await store.findTable(tx, name)).length > 0) return 'there' as const
    if (one(await store.hasDefaultRows(tx, table, { column, from, to })).yes) return 'skipped' as const
    await store.createPartition(tx, table, name, { from, to })
    return 'made' as const
  }).catch((error: unknown) => {
    // The default partition got its first row of the month in between, or somebody held the table too long.
    const isExpected = [pgCodes.checkViolation, pgCodes.lockNotAvailable, pgCodes.queryCanceled].some((code) =>
      isPgError(error, code),
    )
    if (isExpected) return 'skipped' as const
    throw error
  })
