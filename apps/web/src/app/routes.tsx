import { createRootRoute, createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { client, isSignedOut } from '../lib/client.ts'
import type { Search } from '../lib/filter.ts'
import { queryClient } from '../lib/query.ts'
import { getSession, sessionQuery } from '../lib/session.ts'
import { Frame } from './frame.tsx'
import { navigation } from './navigation.ts'
import { NotFound } from './not-found.tsx'

const root = createRootRoute({
  validateSearch: (search: Record<string, unknown>): Search =>
    Object.fromEntries(Object.entries(search).map(([name, value]) => [name, String(value)])),
  notFoundComponent: NotFound,
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('../features/session/index.ts'), 'SignInPage'),
  // Nobody can sign in before there is a company: the first visitor makes it.
  beforeLoad: async () => {
    const installation = await client.setup.get().catch(() => null)
    if (installation?.isOpen) redirect({ to: '/set-up', throw: true })
  },
})

/** The other ways in: they need nobody signed in. */
const start = () => import('../features/start/index.ts')
const ways = [
  createRoute({ getParentRoute: () => root, path: '/set-up', component: lazyRouteComponent(start, 'SetupPage') }),
  createRoute({
    getParentRoute: () => root,
    path: '/invitation',
    component: lazyRouteComponent(start, 'InvitationPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/password-reset',
    component: lazyRouteComponent(start, 'PasswordResetPage'),
  }),
] as const

/** All that needs somebody signed in; whoever is not comes back to the same address afterwards. */
const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  component: Frame,
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(sessionQuery)
    } catch (error) {
      if (isSignedOut(error))
        redirect({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href }, throw: true })
      throw error
    }
  },
})

/** The first page of the menu that the member may see. */
const home = createRoute({
  getParentRoute: () => frame,
  path: '/',
  beforeLoad: () => {
    const rights = getSession()?.member?.rights ?? []
    const first = navigation.flatMap(({ entries }) => entries).find(({ right }) => rights.includes(right))
    if (first) redirect({ to: first.to, throw: true })
  },
})

/** A page of a feature: its address, and the front door its code is fetched from when the address is opened. */
const tags = () => import('../features/tags/index.ts')
const fields = () => import('../features/fields/index.ts')
const chats = () => import('../features/chats/index.ts')
const templates = () => import('../features/templates/index.ts')
const offers = () => import('../features/offers/index.ts')
const payments = () => import('../features/payments/index.ts')
const orders = () => import('../features/orders/index.ts')
const webhooks = () => import('../features/webhooks/index.ts')
const tokens = () => import('../features/tokens/index.ts')
const company = () => import('../features/company/index.ts')
const expenses = () => import('../features/expenses/index.ts')
const rates = () => import('../features/rates/index.ts')
const audit = () => import('../features/audit/index.ts')
const people = () => import('../features/people/index.ts')
const tunnels = () => import('../features/tunnels/index.ts')
const leadgen = () => import('../features/leadgen/index.ts')
const team = () => import('../features/team/index.ts')
const account = () => import('../features/account/index.ts')
const connections = () => import('../features/connections/index.ts')
const system = () => import('../features/system/index.ts')

const under = { getParentRoute: () => frame }

/** One page for all its addresses: another chat must not draw the list anew. */
const inbox = createRoute({ ...under, path: '/chats/$folder', component: lazyRouteComponent(chats, 'InboxPage') })
const inboxWithAddresses = inbox.addChildren([
  createRoute({ getParentRoute: () => inbox, path: '/$first' }),
  createRoute({ getParentRoute: () => inbox, path: '/$first/$second' }),
])

/** As the inbox: another block must not draw the list anew. */
const tree = createRoute({
  ...under,
  path: '/tunnels/$tunnelId/tree',
  component: lazyRouteComponent(tunnels, 'TunnelTreePage'),
})
const treeWithBlocks = tree.addChildren([createRoute({ getParentRoute: () => tree, path: '/$blockId' })])

const pages = [
  inboxWithAddresses,
  treeWithBlocks,
  createRoute({ ...under, path: '/tunnels', component: lazyRouteComponent(tunnels, 'TunnelsPage') }),
  createRoute({ ...under, path: '/tunnels/$tunnelId', component: lazyRouteComponent(tunnels, 'TunnelPage') }),
  createRoute({
    ...under,
    path: '/tunnels/$tunnelId/leadgentools/$leadgentoolId',
    component: lazyRouteComponent(leadgen, 'LeadgentoolPage'),
  }),
  createRoute({ ...under, path: '/people', component: lazyRouteComponent(people, 'PeoplePage') }),
  createRoute({ ...under, path: '/people/$personId', component: lazyRouteComponent(people, 'PersonPage') }),
  createRoute({ ...under, path: '/settings/company/account', component: lazyRouteComponent(account, 'AccountPage') }),
  createRoute({ ...under, path: '/settings/company/users', component: lazyRouteComponent(team, 'UsersPage') }),
  createRoute({
    ...under,
    path: '/settings/company/users/invitations',
    component: lazyRouteComponent(team, 'InvitationsPage'),
  }),
  createRoute({
    ...under,
    path: '/settings/company/users/user/$userId',
    component: lazyRouteComponent(team, 'UserPage'),
  }),
  createRoute({ ...under, path: '/settings/company/roles', component: lazyRouteComponent(team, 'RolesPage') }),
  createRoute({
    ...under,
    path: '/settings/company/roles/role/$roleId',
    component: lazyRouteComponent(team, 'RolePage'),
  }),
  createRoute({ ...under, path: '/settings/crm-settings/tags', component: lazyRouteComponent(tags, 'TagsPage') }),
  createRoute({ ...under, path: '/settings/crm-settings/fields', component: lazyRouteComponent(fields, 'FieldsPage') }),
  createRoute({
    ...under,
    path: '/campaigns-templates/$page',
    component: lazyRouteComponent(templates, 'TemplateCategoriesPage'),
  }),
  createRoute({
    ...under,
    path: '/campaigns-templates/$categoryId/templates',
    component: lazyRouteComponent(templates, 'TemplatesPage'),
  }),
  createRoute({
    ...under,
    path: '/campaigns-templates/$categoryId/templates/creator/$templateId',
    component: lazyRouteComponent(templates, 'TemplatePage'),
  }),
  createRoute({ ...under, path: '/campaigns-offers', component: lazyRouteComponent(offers, 'OfferCategoriesPage') }),
  createRoute({
    ...under,
    path: '/campaigns-offers/$offerOrCategoryId/offers/$page',
    component: lazyRouteComponent(offers, 'OffersPage'),
  }),
  createRoute({
    ...under,
    path: '/campaigns-offers/$offerOrCategoryId/new',
    component: lazyRouteComponent(offers, 'NewOfferPage'),
  }),
  createRoute({
    ...under,
    path: '/settings/integrations/payments/credits',
    component: lazyRouteComponent(payments, 'CreditsPage'),
  }),
  createRoute({
    ...under,
    path: '/settings/integrations/payments/credits/payment-credit/$type/$paymentCreditId',
    component: lazyRouteComponent(payments, 'CreditPage'),
  }),
  createRoute({ ...under, path: '/orders', component: lazyRouteComponent(orders, 'OrdersPage') }),
  createRoute({ ...under, path: '/orders/$orderId', component: lazyRouteComponent(orders, 'OrderPage') }),
  createRoute({ ...under, path: '/expenses', component: lazyRouteComponent(expenses, 'ExpensesPage') }),
  createRoute({ ...under, path: '/rates', component: lazyRouteComponent(rates, 'RatesPage') }),
  createRoute({
    ...under,
    path: '/settings/integrations/leeloo-api',
    component: lazyRouteComponent(webhooks, 'ApiPage'),
  }),
  createRoute({
    ...under,
    path: '/settings/integrations/tokens',
    component: lazyRouteComponent(tokens, 'TokensPage'),
  }),
  createRoute({
    ...under,
    path: '/settings/company/general',
    component: lazyRouteComponent(company, 'CompanyPage'),
  }),
  createRoute({ ...under, path: '/settings/company/audit', component: lazyRouteComponent(audit, 'AuditPage') }),
  createRoute({
    ...under,
    path: '/settings/integrations/connections',
    component: lazyRouteComponent(connections, 'ConnectionsPage'),
  }),
  createRoute({
    ...under,
    path: '/settings/integrations/connections/new/telegram',
    component: lazyRouteComponent(connections, 'TelegramSetupPage'),
  }),
  createRoute({
    ...under,
    path: '/settings/integrations/connections/new/web-chat',
    component: lazyRouteComponent(connections, 'WebChatSetupPage'),
  }),
  createRoute({
    ...under,
    path: '/settings/integrations/connections/connection/$connectionId',
    component: lazyRouteComponent(connections, 'ConnectionPage'),
  }),
  createRoute({ ...under, path: '/settings/system', component: lazyRouteComponent(system, 'SystemPage') }),
] as const

export const routeTree = root.addChildren([signIn, ...ways, frame.addChildren([home, ...pages])])
