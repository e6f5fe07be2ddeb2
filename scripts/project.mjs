import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the clone. Commands run in it, so that `./data` means the same folder however they were called. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Progress goes to stderr: stdout belongs to the command. @param {string} line */
export const say = (line) => process.stderr.write(`${line}\n`)

/** A reason the user can mend, told in one sentence; the exit code is 1. */
export class SetupError extends Error {}

/**
 * Runs a script's body; a `SetupError` ends it with its sentence alone.
 * @param {() => Promise<void>} body
 */
export async function main(body) {
  try {
    if (Number(process.versions.node.split('.')[0]) < 18) {
      throw new SetupError(
        `Korben needs Node 18 or newer to install itself, and this is Node ${process.versions.node}.`,
      )
    }
    process.chdir(root)
    await body()
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    say(error.message)
    process.exitCode = 1
  }
}

/** @param {unknown} error */
export const reasonOf = (error) => (error instanceof Error ? error.message : String(error))
