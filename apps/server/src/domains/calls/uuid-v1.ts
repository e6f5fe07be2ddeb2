import { randomBytes, randomInt } from 'node:crypto'

/** From the beginning of the Gregorian calendar, where UUIDs count from, to 1970; in steps of 100 ns. */
const GREGORIAN_OFFSET = 122_192_928_000_000_000n
const STEPS_PER_MS = 10_000

/**
 * A UUID version 1 (RFC 9562, 5.1), as API v2 numbers calls. The clock sequence, the steps below a millisecond and the node (with
 * its multicast bit set: no address of this machine) are random, so two processes do not meet.
 */
export function newUuidV1(now: Date): string {
  const steps = BigInt(now.getTime()) * BigInt(STEPS_PER_MS) + BigInt(randomInt(STEPS_PER_MS)) + GREGORIAN_OFFSET
  const time = steps.toString(16).padStart(15, '0')
  const clock = (0x8000 | randomInt(0x4000)).toString(16)
  const node = randomBytes(6)
  node.writeUInt8(node.readUInt8(0) | 1, 0)
  return `${time.slice(-8)}-${time.slice(-12, -8)}-1${time.slice(0, 3)}-${clock}-${node.toString('hex')}`
}
