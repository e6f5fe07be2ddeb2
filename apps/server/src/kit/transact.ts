import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import postgres from 'postgres'
import { type Database, isTransient, type Tx } from './db.ts'

/**
 * Runs `act` in a transaction; commits when it resolves, rolls back when it rejects.
 *
 * Every transaction of the product goes through here, because of what postgres.js 3.4.9 does when the connection of a
 * transaction breaks (a failover, a restarted or killed server): the promise is rejected at once, but `act` goes on, its
 * further statements run on a new connection, each committed by itself, and its rollback on the lost one ends the process
 * (porsager/postgres 1154, 1155, 1208). Here such statements throw `TransactionLost`, and nothing is written any more.
 */
export function transact<T>(sql: Database, act: (tx: Tx) => Promise<T>): Promise<T> {
  let isOver = false
  const ended = Promise.withResolvers<void>()
  const end = () => {
    isOver = true
    ended.resolve()
  }
  const whole = sql.begin(async (tx) => {
    try {
      const result = await act(guard(tx as unknown as Tx, () => isOver))
      if (isOver) await never()
      return result
    } catch (error) {
      // A lost connection is told of as a failed statement first, and as lost a little later.
      if (isLoss(error)) await Promise.race([ended.promise, delay(LOSS_MS, undefined, { ref: false })])
      else for (let turns = 0; turns < 2; turns++) await turn()
      if (isOver) await never()
      throw error
    }
  })
  whole.then(end, end)
  return whole as Promise<T>
}

/** Longer than a socket takes to close after it has failed. */
const LOSS_MS = 1_000

/** The server has ended the connection, or the connection has broken. */
const isLoss = (error: unknown): boolean =>
  error instanceof postgres.PostgresError ? error.severity === 'FATAL' : isTransient(error)

/** A statement came after its transaction had ended or lost its connection; it was not run. */
class TransactionLost extends Error {
  override readonly name = 'TransactionLost'
}

/** What has been rejected already must not go on to its commit or rollback: there is no connection to do it on. */
const never = () => new Promise<never>(() => {})

const guard = (tx: Tx, isOver: () => boolean): Tx => {
  const check = () => {
    if (isOver()) throw new TransactionLost('The transaction is over.')
  }
  return new Proxy(tx, {
    apply: (target, self, args) => {
      check()
      return Reflect.apply(target, self, args)
    },
    get: (target, key, self) => {
      check()
      return Reflect.get(target, key, self)
    },
  })
}
