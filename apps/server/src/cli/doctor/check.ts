import { type Database, isPgError, pgCodes, type Tx } from '../../kit/db.ts'
import { messageOf } from '../../kit/postgres/start-error.ts'
import { transact } from '../../kit/transact.ts'
import * as store from './doctor.store.ts'

/** `detail`: what was found, in one or a few sentences, whether it is well or not. */
export type Check = { name: string; ok: boolean; detail: string }

/** What a check found; its name is given by who calls it. */
export type Finding = Omit<Check, 'name'>

export const well = (detail: string): Finding => ({ ok: true, detail })
export const unwell = (detail: string): Finding => ({ ok: false, detail })

/** Seconds that one check may ask the database. */
const PATIENCE_SECONDS = 10

/** Runs one check; one that cannot be made is not well, and says why. */
export async function runCheck(name: string, check: () => Promise<Finding>): Promise<Check> {
  try {
    return { name, ...(await check()) }
  } catch (error) {
    return { name, ...unwell(`It could not be checked: ${messageOf(error)}.`) }
  }
}

/** As `runCheck`, with a read-only transaction that ends by itself: on a big database a check is left out rather than waited for. */
export const runDatabaseCheck = (
  sql: Database,
  name: string,
  check: (tx: Tx) => Promise<Finding>,
  patienceSeconds = PATIENCE_SECONDS,
): Promise<Check> =>
  runCheck(name, async () => {
    try {
      return await transact(
        sql,
        async (tx) => {
          await store.limitStatements(tx, patienceSeconds)
          return check(tx)
        },
        'read only',
      )
    } catch (error) {
      if (!isPgError(error, pgCodes.queryCanceled)) throw error
      return well(`Not checked: it takes longer than ${patienceSeconds} seconds.`)
    }
  })

/** `3 deliveries`, `1 delivery`. */
export const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`
