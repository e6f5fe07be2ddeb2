import type { Command, CommandResult } from './command.ts'
import type { Check } from './doctor/check.ts'
import { usualDepth, wholeDepth } from './doctor/depth.ts'
import { runDoctor } from './doctor/run-doctor.ts'

/** Looks at the installation and at everything that must add up; the exit code is 1 when anything is not well. */
export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'Check the installation and everything that must add up: [--deep]',
  options: { deep: { type: 'boolean' } },
  run: async ({ config, options }) =>
    report(await runDoctor(config, () => new Date(), options.deep === true ? wholeDepth : usualDepth)),
  whenMisconfigured: ({ mistakes }) => report([{ name: 'config', ok: false, detail: mistakes.join(' ') }]),
}

function report(checks: Check[]): CommandResult {
  const ok = checks.every((check) => check.ok)
  const width = Math.max(...checks.map(({ name }) => name.length))
  return {
    json: { ok, checks },
    text: checks
      .map((check) => `${check.ok ? 'ok    ' : 'FAILED'} ${check.name.padEnd(width)}  ${check.detail}`)
      .join('\n'),
    exitCode: ok ? 0 : 1,
  }
}
