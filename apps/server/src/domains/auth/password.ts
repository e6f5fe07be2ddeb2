import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'

/** argon2id (the library's algorithm) with 19 MiB, two passes, one lane: the first choice of the OWASP password sheet. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** What is stored of a password, in PHC form. Takes about 30 ms on purpose. */
export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFC'), COST)

export const verifyPassword = (password: string, passwordHash: string): Promise<boolean> =>
  verify(passwordHash, password.normalize('NFC'))

/** A hash that no password has. */
const NOBODY = hashPassword(randomBytes(32).toString('hex'))
/** Takes as long as a wrong password, so that nobody learns which e-mails have a login. */
export const verifyNothing = async (password: string): Promise<false> => {
  await verifyPassword(password, await NOBODY)
  return false
}
