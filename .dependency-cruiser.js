/**
 * The domains in their one order: a domain imports only what stands to its left, and only its front door (`index.ts`).
 * Talk to the right goes by events, or by registration in `app/`.
 */
export const DOMAINS = [
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
  'subscriptions',
  'chats',
  'calls',
  'rates',
  'payments',
  'offers',
  'orders',
  'tunnels',
  'leadgen',
  'broadcasts',
  'stats',
  'webhooks',
  'imports',
]

const SERVER = '^apps/server/src'
const ROUTES = `${SERVER}/.*\\.routes\\.ts$`
const TEST = '\\.(test|test-d|fixture)\\.ts$'
/** Tests may import the harness and whatever they test; the order of the domains holds for them as well. */
const notTests = { pathNot: [TEST, '^apps/server/test/'] }

const domainOrder = DOMAINS.map((domain, place) => ({
  name: `domain-order-${domain}`,
  comment: `${domain} may import only the domains to its left: ${DOMAINS.slice(0, place).join(', ') || 'none'}.`,
  severity: /** @type {const} */ ('error'),
  from: { path: `${SERVER}/domains/${domain}/`, pathNot: TEST },
  to: {
    path: `${SERVER}/domains/`,
    pathNot: `${SERVER}/domains/(${DOMAINS.slice(0, place + 1).join('|')})/`,
  },
}))

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...domainOrder,
    {
      name: 'known-domains',
      comment: 'A folder of domains/ must have its place in the order.',
      severity: 'error',
      from: { path: `${SERVER}/domains/`, pathNot: `${SERVER}/domains/(${DOMAINS.join('|')})/` },
      to: {},
    },
    {
      name: 'front-doors',
      comment: 'What is inside a domain is its own; others use its index.ts.',
      severity: 'error',
      from: { path: `${SERVER}/(?:domains/)?([^/]+)/`, ...notTests },
      to: {
        path: `${SERVER}/domains/[^/]+/`,
        pathNot: [`${SERVER}/domains/$1/`, `${SERVER}/domains/[^/]+/index\\.ts$`, ROUTES],
      },
    },
    {
      name: 'routes-are-leaves',
      comment: 'Routes are mounted by app/ (public pages by theirs) and imported by nobody else.',
      severity: 'error',
      from: { path: '^(apps|packages)/', pathNot: [`${SERVER}/app/`, `${SERVER}/public/index\\.ts$`, TEST] },
      to: { path: ROUTES },
    },
    {
      name: 'kit-knows-no-product',
      comment: 'The kit has no domain words: it imports itself, the contract and the generated rows.',
      severity: 'error',
      from: { path: `${SERVER}/kit/`, ...notTests },
      to: { path: '^apps/', pathNot: [`${SERVER}/(kit|generated)/`] },
    },
    {
      name: 'adapters-know-kit-and-contract',
      comment: 'Channels and gateways know no domain, no database and nothing of the app.',
      severity: 'error',
      from: { path: `${SERVER}/(channels|gateways)/([^/]+)/`, ...notTests },
      to: { path: '^apps/', pathNot: [`${SERVER}/$1/$2/`, `${SERVER}/kit/`] },
    },
    {
      name: 'adapters-without-database',
      severity: 'error',
      from: { path: `${SERVER}/(channels|gateways)/`, ...notTests },
      to: { path: [`${SERVER}/kit/(db|driver|context|migrate|jobs)(\\.ts$|/)`] },
    },
    {
      name: 'domains-know-no-edge',
      comment: 'What a domain needs of app, API or channels is given to it.',
      severity: 'error',
      from: { path: `${SERVER}/domains/`, ...notTests },
      to: { path: `${SERVER}/(app|api-v2|api-v3|public|cli|channels|gateways)/` },
    },
    {
      name: 'edges-know-no-command',
      severity: 'error',
      from: { path: `${SERVER}/(app|api-v2|api-v3|public)/`, ...notTests },
      to: { path: `${SERVER}/cli/` },
    },
    {
      name: 'driver-only-in-kit',
      comment: 'The database is reached through kit/db.ts.',
      severity: 'error',
      from: { path: '^(apps|packages)/', pathNot: [`${SERVER}/kit/`, '^apps/server/test/'] },
      to: { path: [`${SERVER}/kit/driver/`, '(^|/)node_modules/postgres/'] },
    },
    {
      name: 'contract-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^packages/contract/' },
      to: { path: '^(apps|scripts|e2e|bench|packages/(?!contract/))' },
    },
    {
      name: 'contract-without-io',
      comment: 'The contract runs in the browser too.',
      severity: 'error',
      from: { path: '^packages/(contract|client)/src/', pathNot: TEST },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'client-knows-the-contract-only',
      severity: 'error',
      from: { path: '^packages/client/src/', pathNot: TEST },
      to: { path: '^(apps|scripts|e2e|bench)/' },
    },
    {
      name: 'web-never-imports-server',
      severity: 'error',
      from: { path: '^apps/web/' },
      to: { path: '^apps/server/' },
    },
    {
      name: 'web-ui-knows-no-feature',
      severity: 'error',
      from: { path: '^apps/web/src/(ui|lib)/' },
      to: { path: '^apps/web/src/(features|app)/' },
    },
    {
      name: 'web-features-through-their-front-door',
      severity: 'error',
      from: { path: '^apps/web/src/(?:features/)?([^/]+)/' },
      to: {
        path: '^apps/web/src/features/[^/]+/',
        pathNot: ['^apps/web/src/features/$1/', '^apps/web/src/features/[^/]+/index\\.tsx?$'],
      },
    },
    {
      name: 'product-without-tests',
      comment: 'What ships imports no test, no harness and no fake.',
      severity: 'error',
      from: { path: '^(apps/[^/]+|packages/[^/]+)/src/', pathNot: TEST },
      to: { path: ['^apps/server/test/', '^e2e/', '^bench/', TEST] },
    },
    {
      name: 'declared-dependencies-only',
      comment: 'A package that no package.json near the file names, or a development one in what ships.',
      severity: 'error',
      from: { path: '^(apps/[^/]+|packages/[^/]+)/src/', pathNot: TEST },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
      },
    },
    { name: 'nothing-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-cycles',
      comment: 'Types may point at each other; running code may not.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|public)/.*\\.js$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.d.ts'],
    },
  },
}
