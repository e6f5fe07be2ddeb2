import { createSample } from '../app/sample.ts'
import { findOwner } from '../domains/team/index.ts'
import { createCtx } from '../kit/context.ts'
import { one } from '../kit/db.ts'
import { type Command, requireText } from './command.ts'
import { withWorld } from './installation.ts'
import { requireCompany } from './require-company.ts'

/** Fills a company with one of everything, and prints each id by its name. */
export const sampleCommand: Command = {
  name: 'sample',
  summary: 'Fill a company with one of everything and print every id: --company ID',
  options: { company: { type: 'string' } },
  run: async ({ config, options }) => {
    const company = requireText(options, 'company')
    const ids = await withWorld(config, async (world) => {
      const companyId = await requireCompany(world, company)
      const owner = one(await findOwner(world.sql, companyId))
      return createSample(createCtx(world, companyId, { kind: 'cli', userId: owner.id }))
    })
    return {
      json: ids,
      text: Object.entries(ids)
        .map(([name, id]) => `${name.padEnd(22)} ${id}`)
        .join('\n'),
    }
  },
}
