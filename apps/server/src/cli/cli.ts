import { parseArgs } from 'node:util'
import { ConfigError, readConfig } from '../kit/config.ts'
import { isTransient } from '../kit/db.ts'
import { DomainError } from '../kit/errors.ts'
import { NewerSchemaError } from '../kit/migrate.ts'
import { StartError } from '../kit/postgres/start-error.ts'
import { type Command, CommandError, type CommandInput, type CommandResult } from './command.ts'
import { commands } from './commands.ts'

/**
 * Runs one command and gives its exit code. What it found goes to stdout (`--json`: one JSON object and nothing else),
 * everything else to stderr. An expected failure is one clear sentence and exit code 1.
 */
export async function runCli(args: string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const [command, rest] = findCommand(args)
  if (!command) {
    process.stderr.write(usage(args))
    return args.length === 0 || args.includes('--help') ? 0 : 1
  }
  try {
    const { values } = parseArgs({
      args: rest,
      options: { ...command.options, json: { type: 'boolean' } },
      strict: true,
    })
    const { json, ...options } = values
    const result = await runCommand(command, environment, { options, isJson: json === true })
    if (result) process.stdout.write(json ? `${JSON.stringify(result.json)}\n` : `${result.text}\n`)
    return result?.exitCode ?? 0
  } catch (error) {
    const sentence = expectedFailure(error)
    if (sentence === null) throw error
    process.stderr.write(`${sentence}\n`)
    return 1
  }
}

async function runCommand(
  command: Command,
  environment: NodeJS.ProcessEnv,
  input: Omit<CommandInput, 'config'>,
): Promise<CommandResult | undefined> {
  try {
    return await command.run({ ...input, config: readConfig(environment) })
  } catch (error) {
    if (error instanceof ConfigError && command.whenMisconfigured) return command.whenMisconfigured(error)
    throw error
  }
}

function findCommand(args: string[]): [Command | undefined, string[]] {
  for (const words of [2, 1]) {
    const name = args.slice(0, words).join(' ')
    const command = commands.find((candidate) => candidate.name === name)
    if (command) return [command, args.slice(words)]
  }
  return [undefined, []]
}

const usage = (args: string[]): string =>
  [
    args.length > 0 && !args.includes('--help') ? `There is no command "${args.join(' ')}".\n` : '',
    'Commands:',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(16)} ${summary}`),
    '',
  ].join('\n')

/** The sentence of a failure that the operator can do something about; null for a fault of ours. */
function expectedFailure(error: unknown): string | null {
  if (error instanceof ConfigError || error instanceof StartError || error instanceof NewerSchemaError)
    return error.message
  if (error instanceof CommandError || error instanceof DomainError) return error.message
  if (!(error instanceof Error) || !('code' in error)) return null
  const code = String(error.code)
  if (code.startsWith('ERR_PARSE_ARGS')) return error.message
  // Class 28: wrong role or password; 3D000: no such database; 53: out of disk, memory or connections; 57P: shutting down.
  if (/^(28...|3D000|53...|57P..)$/.test(code)) return `The database refused the connection: ${error.message}.`
  if (isTransient(error)) return `The database cannot be reached (${code}); check DATABASE_URL and that it runs.`
  if (code === 'ENOSPC') return 'The disk is full; free some space and start again.'
  return null
}
