import { issueSetupCode } from '../domains/auth/index.ts'
import { createWorkerCtx } from '../kit/context.ts'
import { type Command, CommandError } from './command.ts'
import { withWorld } from './installation.ts'

/** For an installation whose code of the start is over, was tried too often or is lost. */
export const setupCodeCommand: Command = {
  name: 'setup code',
  summary: 'Print a code with which the first visitor makes the first company',
  options: {},
  run: async ({ config }) => {
    const code = await withWorld(config, (world) => issueSetupCode(createWorkerCtx(world)))
    if (code === null) throw new CommandError('There is a company already; sign in, or ask for an invitation.')
    return { json: { code }, text: code }
  },
}
