import { refreshV2Token } from '../domains/auth/index.ts'
import { findOwner } from '../domains/team/index.ts'
import { createCtx } from '../kit/context.ts'
import { one } from '../kit/db.ts'
import { type Command, requireText } from './command.ts'
import { withWorld } from './installation.ts'
import { requireCompany } from './require-company.ts'

/** A company has exactly one API v2 token: making one ends the one before (reference 1.2). */
export const tokenCreateCommand: Command = {
  name: 'token create',
  summary: 'Make a new API v2 token; the old one dies at once: --company ID',
  options: { company: { type: 'string' } },
  run: async ({ config, options }) => {
    const company = requireText(options, 'company')
    const { companyId, token } = await withWorld(config, async (world) => {
      const companyId = await requireCompany(world, company)
      const owner = one(await findOwner(world.sql, companyId))
      return { companyId, token: await refreshV2Token(createCtx(world, companyId, { kind: 'cli', userId: owner.id })) }
    })
    return { json: { company_id: companyId, token }, text: token }
  },
}
