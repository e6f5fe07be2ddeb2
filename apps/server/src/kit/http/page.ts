import { ID_PATTERN } from '@korben/contract'
import type { Keyset } from '../keyset.ts'
import { requestInvalid } from './failure.ts'

/** A row that lists are ordered by: newest first, ids decide between rows of one instant. */
type Placed = { id: string; created_at: Date }

const DEFAULT_LIMIT = 20

/**
 * What a store is asked for: one row more than the page holds tells whether another page follows. Throws `request.invalid` for a cursor that
 * is none of ours.
 */
export function keysetOf({ limit = DEFAULT_LIMIT, cursor }: { limit?: number; cursor?: string }): Keyset {
  return { limit: limit + 1, after: cursor === undefined ? null : readCursor(cursor) }
}

/** The page of rows that were asked for by `keysetOf`. `placeOf`: by what else than its creation a row is placed. */
export function pageOf<Row, Shown>(
  rows: readonly Row[],
  { limit = DEFAULT_LIMIT }: { limit?: number },
  present: (row: Row) => Shown,
  placeOf: (row: Row) => { at: Date; id: string },
): { data: Shown[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  return { data: shown.map(present), nextCursor: last ? writeCursor(placeOf(last)) : null }
}

export const byCreation = ({ created_at, id }: Placed) => ({ at: created_at, id })

const writeCursor = ({ at, id }: { at: Date; id: string }): string =>
  Buffer.from(`${at.toISOString()} ${id}`).toString('base64url')

/** A rate of exchange is placed by its currency, everything else by its id. */
const CURSOR = new RegExp(
  `^(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z) (${ID_PATTERN.slice(1, -1)}|[A-Z]{3})$`,
)

function readCursor(cursor: string): { at: Date; id: string } {
  const [, at = '', id = ''] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? []
  if (id === '' || Number.isNaN(Date.parse(at)))
    throw requestInvalid([{ path: '/query/cursor', message: 'must be nextCursor of the page before' }])
  return { at: new Date(at), id }
}
