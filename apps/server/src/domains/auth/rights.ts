import { type Area, areas, type Deed, deeds, type Right, rights } from '@korben/contract'
import type { RoleRow } from '../../generated/rows.ts'

const allOf = (...names: Area[]): Right[] => names.flatMap((area) => deeds.map((deed): Right => `${area}:${deed}`))
const only = (deed: Deed, ...names: Area[]): Right[] => names.map((area): Right => `${area}:${deed}`)

/** What everybody of the company's daily work has to see to do it. */
const SURROUNDINGS = ['company', 'team', 'fields', 'tags', 'connections', 'payments', 'rates', 'files'] as const

/** The built-in roles (USR-3): what each may do. Who owns the company is no right: the owner alone can give that away. */
const RIGHTS: Record<Exclude<RoleRow['kind'], 'own'>, readonly Right[]> = {
  owner: rights,
  administrator: rights,
  manager: [
    ...only('read', ...SURROUNDINGS, 'people', 'chats', 'calls', 'orders', 'templates', 'offers', 'tunnels', 'leadgen'),
    ...only('write', 'people', 'chats', 'calls', 'orders', 'files'),
  ],
  marketer: [
    ...only('read', ...SURROUNDINGS),
    ...only('write', 'files'),
    ...allOf('tags', 'fields', 'templates', 'offers', 'tunnels', 'leadgen', 'rates', 'stats'),
  ],
  observer: only('read', ...areas.filter((area) => !['auth', 'audit', 'webhooks', 'imports', 'system'].includes(area))),
}

const known = new Set<string>(rights)

/** The rights of a role: of a built-in one by its kind, of one of the company's own as it lists them. */
export const rightsOf = (kind: RoleRow['kind'], listed: unknown): ReadonlySet<Right> =>
  new Set(kind === 'own' ? readRights(listed) : RIGHTS[kind])

/** Rights that were given away with a later version and are unknown here give nothing. */
const readRights = (listed: unknown): Right[] =>
  Array.isArray(listed) ? listed.filter((right): right is Right => typeof right === 'string' && known.has(right)) : []
