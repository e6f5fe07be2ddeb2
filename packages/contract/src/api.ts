import { audit } from './audit.ts'
import { calls } from './calls.ts'
import { chats } from './chats.ts'
import { company } from './company.ts'
import { connections } from './connections.ts'
import { expenses } from './expenses.ts'
import { fields } from './fields.ts'
import { files } from './files.ts'
import { invitations } from './invitations.ts'
import type { Endpoint } from './kit/endpoint-v3.ts'
import { leadgen } from './leadgen.ts'
import { live } from './live.ts'
import { offers } from './offers.ts'
import { orders } from './orders.ts'
import { passwordResets } from './password-resets.ts'
import { payments } from './payments.ts'
import { people } from './people.ts'
import { profile } from './profile.ts'
import { rates } from './rates.ts'
import { roles } from './roles.ts'
import { secondFactor } from './second-factor.ts'
import { session } from './session.ts'
import { setup } from './setup.ts'
import { stats } from './stats.ts'
import { subscriptions } from './subscriptions.ts'
import { system } from './system.ts'
import { tags } from './tags.ts'
import { templates } from './templates.ts'
import { tokens } from './tokens.ts'
import { tunnels } from './tunnels.ts'
import { users } from './users.ts'
import { webhooks } from './webhooks.ts'

/** API v3: everything the product does. Sections by name; paths stand after `/api/v3`. */
export const api = {
  session,
  secondFactor,
  passwordResets,
  setup,
  users,
  roles,
  invitations,
  profile,
  tokens,
  tags,
  fields,
  people,
  audit,
  files,
  calls,
  company,
  expenses,
  rates,
  subscriptions,
  connections,
  templates,
  chats,
  live,
  payments,
  offers,
  orders,
  tunnels,
  leadgen,
  stats,
  webhooks,
  system,
}
export type Api = typeof api

/** An endpoint with its place in the contract: `tags.rename`. */
export type NamedEndpoint = Endpoint & { readonly name: string }
export const apiEndpoints: readonly NamedEndpoint[] = Object.entries(api).flatMap(([section, endpoints]) =>
  Object.entries<Endpoint>(endpoints).map(([name, endpoint]) => ({ name: `${section}.${name}`, ...endpoint })),
)
