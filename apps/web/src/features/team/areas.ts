import type { Area, Deed } from '@korben/contract'

export const DEEDS: readonly Deed[] = ['read', 'write', 'delete', 'export']

/** What can be done in each area today. A right that nothing asks for is not offered: a box that does nothing would only mislead. */
export const OFFERED: Readonly<Record<Area, readonly Deed[]>> = {
  chats: ['read', 'write'],
  people: ['read', 'write'],
  calls: ['read', 'write'],
  orders: ['read', 'write'],
  templates: ['read', 'write', 'delete'],
  offers: ['read', 'write', 'delete'],
  files: ['read', 'write'],
  tunnels: ['read', 'write', 'delete'],
  leadgen: ['read', 'write', 'delete'],
  tags: ['read', 'write', 'delete'],
  fields: ['read', 'write', 'delete'],
  payments: ['read', 'write', 'delete'],
  rates: ['read', 'write', 'delete'],
  stats: ['read', 'write', 'delete'],
  company: ['read', 'write'],
  team: ['read', 'write', 'delete'],
  connections: ['read', 'write', 'delete'],
  auth: ['read', 'write', 'delete'],
  webhooks: ['read', 'write'],
  audit: ['read'],
  imports: [],
  system: ['read'],
}

/** In the order of the menu. */
export const GROUPS = [
  { title: 'work', areas: ['chats', 'people', 'calls', 'orders'] },
  { title: 'library', areas: ['templates', 'files', 'offers', 'tunnels', 'leadgen', 'tags', 'fields'] },
  { title: 'money', areas: ['payments', 'rates', 'stats'] },
  {
    title: 'settings',
    areas: ['company', 'team', 'connections', 'auth', 'webhooks', 'audit', 'imports', 'system'],
  },
] as const satisfies readonly { title: string; areas: readonly Area[] }[]
