import { createCompany } from '../app/create-company.ts'
import { createWorkerCtx } from '../kit/context.ts'
import { type Command, requireText } from './command.ts'
import { withWorld } from './installation.ts'

/** Makes a company with its owner. The token is shown here and on its page in the web application. */
export const companyCreateCommand: Command = {
  name: 'company create',
  summary: 'Create a company: --name N --owner-email E --owner-password P',
  options: {
    name: { type: 'string' },
    'owner-email': { type: 'string' },
    'owner-password': { type: 'string' },
    'owner-name': { type: 'string' },
    'time-zone': { type: 'string' },
  },
  run: async ({ config, options }) => {
    const input = {
      name: requireText(options, 'name'),
      ownerEmail: requireText(options, 'owner-email'),
      ownerPassword: requireText(options, 'owner-password'),
      ...(typeof options['owner-name'] === 'string' && { ownerName: options['owner-name'] }),
      ...(typeof options['time-zone'] === 'string' && { timeZone: options['time-zone'] }),
    }
    const { companyId, userId, token } = await withWorld(config, (world) =>
      createCompany(createWorkerCtx(world), input),
    )
    return {
      json: { company_id: companyId, user_id: userId, token },
      text: `Company ${companyId}\nOwner   ${userId}\nToken   ${token}`,
    }
  },
}
