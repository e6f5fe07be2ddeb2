import { decideDoubt } from '../domains/chats/index.ts'
import { findOwner } from '../domains/team/index.ts'
import { createCtx } from '../kit/context.ts'
import { one } from '../kit/db.ts'
import { readId } from '../kit/ids.ts'
import { type Command, requireText, UsageError } from './command.ts'
import { withWorld } from './installation.ts'
import { requireCompany } from './require-company.ts'

/** Ends the doubt about a message; `doctor` names those that wait for it. */
export const messageDecideCommand: Command = {
  name: 'message decide',
  summary: 'Decide about a message in doubt: --company ID --message ID --as send_again|give_up',
  options: { company: { type: 'string' }, message: { type: 'string' }, as: { type: 'string' } },
  run: async ({ config, options }) => {
    const company = requireText(options, 'company')
    const given = requireText(options, 'message')
    const decision = requireText(options, 'as')
    const messageId = readId<'message'>(given)
    if (!messageId) throw new UsageError(`There is no message ${given}.`)
    if (decision !== 'send_again' && decision !== 'give_up') throw new UsageError('--as is send_again or give_up.')
    await withWorld(config, async (world) => {
      const companyId = await requireCompany(world, company)
      const owner = one(await findOwner(world.sql, companyId))
      await decideDoubt(createCtx(world, companyId, { kind: 'cli', userId: owner.id }), messageId, decision)
    })
    return {
      json: { message_id: messageId, decision },
      text: decision === 'send_again' ? 'It is sent again, and may arrive twice.' : 'It counts as failed.',
    }
  },
}
