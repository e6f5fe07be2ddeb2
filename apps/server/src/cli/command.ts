import type { ParseArgsConfig } from 'node:util'
import type { Config } from '../kit/config.ts'

/** Something the operator can call. `json` is what `--json` prints, `text` the same for a human. */
export type Command = {
  name: string
  summary: string
  options: NonNullable<ParseArgsConfig['options']>
  run: (input: CommandInput) => Promise<CommandResult | undefined>
}
export type CommandInput = { config: Config; options: Record<string, unknown>; isJson: boolean }
export type CommandResult = { json: Record<string, unknown>; text: string; exitCode?: number }

/** The command was called in a way it does not understand. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}

export function requireText(options: Record<string, unknown>, name: string): string {
  const value = options[name]
  if (typeof value !== 'string' || value.trim() === '') throw new UsageError(`--${name} is required.`)
  return value.trim()
}
