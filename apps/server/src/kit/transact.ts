import type { Database, Tx } from './db.ts'

/**
 * Runs `act` in a transaction; commits when it resolves, rolls back when it rejects. `mode`: as after BEGIN.
 *
 * When the connection is lost, every statement of `act` is rejected from then on, none is run elsewhere, and the transaction is
 * rejected when `act` has ended: it never goes on behind the back of whoever tries again. A statement that comes after the end
 * is rejected, too. Only a loss during the commit leaves open whether all of it was written or nothing.
 */
export const transact = <T>(sql: Database, act: (tx: Tx) => Promise<T>, mode = ''): Promise<T> =>
  sql.begin(mode, (tx) => act(tx as Tx)) as Promise<T>
