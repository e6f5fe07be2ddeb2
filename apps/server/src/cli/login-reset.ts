import { recordAudit } from '../domains/audit/index.ts'
import { clearSecondFactor, findLoginByEmail, issueReset } from '../domains/auth/index.ts'
import { createWorkerCtx } from '../kit/context.ts'
import { foldEmail } from '../kit/email.ts'
import { type Command, CommandError, requireText } from './command.ts'
import { withWorld } from './installation.ts'

/** For whoever nobody else can help: an owner without mail, somebody who lost their second factor and its recovery codes. */
export const loginResetCommand: Command = {
  name: 'login reset',
  summary: 'Print a link to a new password, and switch off the second factor: --email E [--without-second-factor]',
  options: { email: { type: 'string' }, 'without-second-factor': { type: 'boolean' } },
  run: async ({ config, options }) => {
    const email = requireText(options, 'email')
    const { link, expiresAt } = await withWorld(config, (world) =>
      createWorkerCtx(world).transaction(async (tx) => {
        const [login] = await findLoginByEmail(tx.sql, foldEmail(email))
        if (!login) throw new CommandError(`There is no login ${email}.`)
        if (options['without-second-factor'] === true) {
          await clearSecondFactor(tx, login.id, { address: '', userAgent: '', record: recordAudit, actor: 'cli' })
        }
        return issueReset(tx, login, { isHanded: true })
      }),
    )
    return { json: { link, expires_at: expiresAt.toISOString() }, text: link ?? '' }
  },
}
