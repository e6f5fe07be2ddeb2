import type { ParseArgsConfig } from 'node:util'
import type { Config, ConfigError } from '../kit/config.ts'

/** Something the operator can call. `json` is what `--json` prints, `text` the same for a human. */
export type Command = {
  name: string
  summary: string
  options: NonNullable<ParseArgsConfig['options']>
  run: (input: CommandInput) => Promise<CommandResult | undefined>
  /** What it says instead of running when the environment has mistakes; without it they are printed. */
  whenMisconfigured?: (error: ConfigError) => CommandResult
}
export type CommandInput = { config: Config; options: Record<string, unknown>; isJson: boolean }
export type CommandResult = { json: Record<string, unknown>; text: string; exitCode?: number }

/** An expected failure of a command. The message is one sentence, printed as it is; the exit code is 1. */
export class CommandError extends Error {
  constructor(sentence: string, options?: ErrorOptions) {
    super(sentence, options)
    this.name = 'CommandError'
  }
}

/** The command was called in a way it does not understand. */
export class UsageError extends CommandError {
  constructor(sentence: string) {
    super(sentence)
    this.name = 'UsageError'
  }
}

export function requireText(options: Record<string, unknown>, name: string): string {
  const value = options[name]
  if (typeof value !== 'string' || value.trim() === '') throw new UsageError(`--${name} is required.`)
  return value.trim()
}
