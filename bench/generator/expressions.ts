import type { Sql } from '../../apps/server/src/kit/db.ts'

type Fragment = ReturnType<Sql>

/** A number from 0 to 1 that looks random and is the same in every run. `n`: bigint. `salt`: makes it another one. */
export const noise = (sql: Sql, n: Fragment, salt: number): Fragment =>
  sql`((hashint8extended(${n}, ${salt}::bigint) >> 11)::float8 / 9007199254740992 + 0.5)`

/** An id in our layout: the second, five bytes that stand for the process, a counter. `process`: 10 hexadecimal characters. */
export const idOf = (sql: Sql, at: Fragment, process: string, counter: Fragment): Fragment =>
  sql`lpad(to_hex(floor(extract(epoch from ${at}))::bigint), 8, '0') || ${process}::text || lpad(to_hex(${counter}), 6, '0')`
