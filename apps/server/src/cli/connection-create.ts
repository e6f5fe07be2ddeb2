import { connectChannel } from '../domains/connections/index.ts'
import { findOwner } from '../domains/team/index.ts'
import { createCtx } from '../kit/context.ts'
import { one } from '../kit/db.ts'
import { type Command, requireText, UsageError } from './command.ts'
import { withWorld } from './installation.ts'
import { requireCompany } from './require-company.ts'

/** Connects a bot without the web application. The token is read from BOT_TOKEN when it should not stand in the command line. */
export const connectionCreateCommand: Command = {
  name: 'connection create',
  summary:
    'Connect a bot: --company ID --type telegram --token T [--inbound poll|webhook] [--base-url URL] [--name N] [--setting pollSeconds=30]',
  options: {
    company: { type: 'string' },
    type: { type: 'string', default: 'telegram' },
    token: { type: 'string', default: process.env.BOT_TOKEN ?? '' },
    inbound: { type: 'string' },
    'base-url': { type: 'string' },
    name: { type: 'string' },
    setting: { type: 'string', multiple: true },
  },
  run: async ({ config, options }) => {
    const company = requireText(options, 'company')
    const type = requireText(options, 'type')
    const { inbound, token, name } = options
    if (inbound !== undefined && inbound !== 'poll' && inbound !== 'webhook')
      throw new UsageError('--inbound is poll or webhook.')
    const connection = await withWorld(config, async (world) => {
      const companyId = await requireCompany(world, company)
      const owner = one(await findOwner(world.sql, companyId))
      return connectChannel(createCtx(world, companyId, { kind: 'cli', userId: owner.id }), {
        type,
        inbound,
        name: typeof name === 'string' ? name : undefined,
        config: {
          ...(typeof token === 'string' && token !== '' && { token }),
          ...(typeof options['base-url'] === 'string' && { baseUrl: options['base-url'] }),
          ...readSettings(options.setting),
        },
      })
    })
    return {
      json: { connection_id: connection.id, type: connection.type, name: connection.name, inbound: connection.inbound },
      text: `Connected ${connection.name} as ${connection.id}`,
    }
  },
}

/** `--setting key=value`, as often as wanted: whatever else the channel can be told. Whole numbers are numbers. */
function readSettings(given: unknown): Record<string, string | number> {
  const settings: Record<string, string | number> = {}
  for (const setting of Array.isArray(given) ? given : []) {
    const [, key, value] = /^(\w+)=(.*)$/s.exec(String(setting)) ?? []
    if (key === undefined || value === undefined) throw new UsageError(`--setting ${setting}: it is written key=value.`)
    settings[key] = /^\d+$/.test(value) ? Number(value) : value
  }
  return settings
}
