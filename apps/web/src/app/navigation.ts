import type { Right } from '@korben/contract'
import type { PlainKey } from '../lib/texts.ts'
import type { IconName } from '../ui/icon.tsx'
import type { frameTexts } from './texts.ts'

type TextKey = PlainKey<typeof frameTexts>

/** A page in the menu, in the palette, and behind two keys (`g`, then `go`). Shown to whoever has the right. */
export type NavigationEntry = {
  to: string
  text: TextKey
  icon: IconName
  right: Right
  go?: string
  /** What an address of this entry begins with, where that is not `to` itself. */
  within?: string
}

/** The menu (WEB-4): what is not here does not exist yet. */
export const navigation: readonly { title: TextKey; entries: readonly NavigationEntry[] }[] = [
  {
    title: 'groupWork',
    entries: [
      { to: '/chats/all', text: 'chats', icon: 'chats', right: 'chats:read', go: 'c', within: '/chats' },
      { to: '/people', text: 'people', icon: 'people', right: 'people:read', go: 'p' },
      { to: '/tunnels', text: 'tunnels', icon: 'tunnels', right: 'tunnels:read', go: 'u' },
      { to: '/orders', text: 'orders', icon: 'orders', right: 'orders:read', go: 'o' },
    ],
  },
  {
    title: 'groupLibrary',
    entries: [
      {
        to: '/campaigns-templates/1',
        text: 'templates',
        icon: 'library',
        right: 'templates:read',
        go: 't',
        within: '/campaigns-templates',
      },
      { to: '/campaigns-offers', text: 'offers', icon: 'offers', right: 'offers:read', go: 'f' },
    ],
  },
  {
    title: 'groupMoney',
    entries: [
      { to: '/settings/integrations/payments/credits', text: 'credits', icon: 'card', right: 'payments:read' },
      { to: '/expenses', text: 'expenses', icon: 'money', right: 'stats:read' },
      { to: '/rates', text: 'rates', icon: 'refresh', right: 'rates:read' },
    ],
  },
  {
    title: 'groupSettings',
    entries: [
      { to: '/settings/crm-settings/tags', text: 'tags', icon: 'tags', right: 'tags:read', go: 'g' },
      { to: '/settings/crm-settings/fields', text: 'fields', icon: 'fields', right: 'fields:read' },
      {
        to: '/settings/integrations/connections',
        text: 'connections',
        icon: 'connections',
        right: 'connections:read',
        go: 'n',
      },
      { to: '/settings/integrations/leeloo-api', text: 'api', icon: 'api', right: 'auth:read' },
      { to: '/settings/integrations/tokens', text: 'tokens', icon: 'key', right: 'auth:read' },
      { to: '/settings/company/general', text: 'company', icon: 'company', right: 'company:read' },
      { to: '/settings/company/users', text: 'users', icon: 'team', right: 'team:read' },
      { to: '/settings/company/roles', text: 'roles', icon: 'key', right: 'team:read' },
      { to: '/settings/company/audit', text: 'audit', icon: 'audit', right: 'audit:read' },
      { to: '/settings/system', text: 'installation', icon: 'monitor', right: 'system:read' },
    ],
  },
]
