/** What rights are given for: the domains as they are named everywhere, and `system`, the installation itself. */
export const areas = [
  'company',
  'auth',
  'team',
  'audit',
  'files',
  'fields',
  'tags',
  'connections',
  'templates',
  'people',
  'chats',
  'calls',
  'rates',
  'payments',
  'offers',
  'orders',
  'tunnels',
  'leadgen',
  'stats',
  'webhooks',
  'imports',
  'system',
] as const
export type Area = (typeof areas)[number]

/** USR-4: what may be done in an area. `write` is making and changing. */
export const deeds = ['read', 'write', 'delete', 'export'] as const
export type Deed = (typeof deeds)[number]

/** `people:read`. A role has some, a token has some, an endpoint asks for one. */
export type Right = `${Area}:${Deed}`
export const rights: readonly Right[] = areas.flatMap((area) => deeds.map((deed): Right => `${area}:${deed}`))
