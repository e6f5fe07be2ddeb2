import { randomBytes } from 'node:crypto'
import { ID_PATTERN, type Id } from '@korben/contract'

const process = randomBytes(5).toString('hex')
let counter = randomBytes(3).readUIntBE(0, 3)

/**
 * Makes an id in ObjectId layout: 4-byte time (seconds of `now`), 5 random bytes of this process, 3-byte counter.
 * Ids of one process grow with time, which is what partitions by id prune on.
 */
export function newId<Name extends string = string>(now: Date): Id<Name> {
  counter = (counter + 1) % 0x1000000
  return (idTime(now) + process + counter.toString(16).padStart(6, '0')) as Id<Name>
}

const WHOLE_ID = new RegExp(ID_PATTERN)

/** Text from outside as an id, in lower case; null when it cannot be one. Whether there is such a row is another question. */
export function readId<Name extends string>(text: string): Id<Name> | null {
  const folded = text.toLowerCase()
  return WHOLE_ID.test(folded) ? (folded as Id<Name>) : null
}

/** The first 8 characters of every id made in the second of `at`: a bound for ranges of ids. */
export const idTime = (at: Date): string => (Math.floor(at.getTime() / 1000) >>> 0).toString(16).padStart(8, '0')
