import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { cruise } from 'dependency-cruiser'
import { describe, expect, test } from 'vitest'
import config from '../../../../.dependency-cruiser.js'

const { tsConfig: _, ...options } = config.options ?? {}

/** The rules that a project breaks. `files`: path to source; what they import but do not name is an empty module. */
async function brokenRules(files: Record<string, string>): Promise<string[]> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'korben-boundaries-')))
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), text)
    }
    const { output } = await cruise(
      ['apps', 'packages'].filter((folder) => Object.keys(files).some((path) => path.startsWith(folder))),
      {
        ...options,
        baseDir: root,
        validate: true,
        ruleSet: { forbidden: config.forbidden ?? [] },
      },
    )
    if (typeof output === 'string') throw new Error('The result is an object unless a reporter is named.')
    return [...new Set(output.summary.violations.map(({ rule }) => rule.name))].sort()
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

const D = 'apps/server/src/domains'
const module = (...imports: string[]) =>
  [...imports.map((path, n) => `import { x as x${n} } from '${path}'`), 'export const x = 1', ''].join('\n')

describe('a house in order breaks no rule', () => {
  test('leftwards through front doors, app knows everything', async () => {
    const files = {
      [`${D}/people/index.ts`]: `export { x } from './people.service.ts'\n`,
      [`${D}/people/people.service.ts`]: module('../tags/index.ts', '../../kit/db.ts'),
      [`${D}/people/people.routes.ts`]: module('./people.service.ts'),
      [`${D}/people/people.test.ts`]: module('../../../test/harness/database.ts', '../orders/index.ts'),
      [`${D}/orders/index.ts`]: module('../people/index.ts'),
      [`${D}/tags/index.ts`]: module('../../generated/rows.ts'),
      'apps/server/src/kit/db.ts': module(),
      'apps/server/src/generated/rows.ts': module(),
      'apps/server/src/channels/telegram/telegram.adapter.ts': module('./render.ts', '../../kit/channel.ts'),
      'apps/server/src/channels/telegram/render.ts': module(),
      'apps/server/src/kit/channel.ts': module(),
      'apps/server/src/app/server.ts': module(
        '../domains/people/people.routes.ts',
        '../channels/telegram/telegram.adapter.ts',
      ),
      'apps/server/src/api-v2/people.ts': module('../domains/people/index.ts', '../domains/orders/index.ts'),
      'apps/server/test/harness/database.ts': module('../../src/domains/tags/index.ts'),
    }
    expect(await brokenRules(files)).toEqual([])
  })
})

describe('a forbidden import is caught', () => {
  test.each<[string, string, Record<string, string>]>([
    [
      'to the right',
      'domain-order-people',
      { [`${D}/people/a.ts`]: module('../orders/index.ts'), [`${D}/orders/index.ts`]: module() },
    ],
    [
      'past a front door',
      'front-doors',
      { [`${D}/orders/a.ts`]: module('../people/people.store.ts'), [`${D}/people/people.store.ts`]: module() },
    ],
    [
      'past a front door, from API v2',
      'front-doors',
      {
        'apps/server/src/api-v2/a.ts': module('../domains/people/people.store.ts'),
        [`${D}/people/people.store.ts`]: module(),
      },
    ],
    [
      'past a front door, by its type',
      'front-doors',
      {
        [`${D}/orders/a.ts`]: `import type { X } from '../people/people.store.ts'\nexport type Y = X\n`,
        [`${D}/people/people.store.ts`]: 'export type X = 1\n',
      },
    ],
    [
      'of a domain without a place',
      'known-domains',
      { [`${D}/surprise/index.ts`]: module('./a.ts'), [`${D}/surprise/a.ts`]: module() },
    ],
    [
      'of routes by a service',
      'routes-are-leaves',
      { [`${D}/people/a.ts`]: module('./people.routes.ts'), [`${D}/people/people.routes.ts`]: module() },
    ],
    [
      'of a domain by the kit',
      'kit-knows-no-product',
      { 'apps/server/src/kit/a.ts': module('../domains/people/index.ts'), [`${D}/people/index.ts`]: module() },
    ],
    [
      'of a domain by a channel',
      'adapters-know-kit-and-contract',
      {
        'apps/server/src/channels/sms/a.ts': module('../../domains/people/index.ts'),
        [`${D}/people/index.ts`]: module(),
      },
    ],
    [
      'of another channel by a channel',
      'adapters-know-kit-and-contract',
      {
        'apps/server/src/channels/sms/a.ts': module('../telegram/a.ts'),
        'apps/server/src/channels/telegram/a.ts': module(),
      },
    ],
    [
      'of the database by a channel',
      'adapters-without-database',
      { 'apps/server/src/channels/sms/a.ts': module('../../kit/db.ts'), 'apps/server/src/kit/db.ts': module() },
    ],
    [
      'of the app by a domain',
      'domains-know-no-edge',
      { [`${D}/people/a.ts`]: module('../../app/server.ts'), 'apps/server/src/app/server.ts': module() },
    ],
    [
      'of the server by the web',
      'web-never-imports-server',
      { 'apps/web/src/app/a.ts': module('../../../server/src/kit/db.ts'), 'apps/server/src/kit/db.ts': module() },
    ],
    [
      'of the server by the contract',
      'contract-imports-nothing-of-ours',
      {
        'packages/contract/src/a.ts': module('../../../apps/server/src/kit/db.ts'),
        'apps/server/src/kit/db.ts': module(),
      },
    ],
    ['of Node by the contract', 'contract-without-io', { 'packages/contract/src/a.ts': module('node:fs') }],
    [
      'of a test by what ships',
      'product-without-tests',
      { [`${D}/people/a.ts`]: module('./a.test.ts'), [`${D}/people/a.test.ts`]: module() },
    ],
    ['in a circle', 'no-cycles', { [`${D}/people/a.ts`]: module('./b.ts'), [`${D}/people/b.ts`]: module('./a.ts') }],
    ['of nothing', 'nothing-unresolved', { [`${D}/people/a.ts`]: module('./gone.ts') }],
  ])('%s', async (_name, rule, files) => expect(await brokenRules(files)).toContain(rule))
})
