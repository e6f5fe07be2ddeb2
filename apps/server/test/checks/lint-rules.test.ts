import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ESLint } from 'eslint'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import config from '../../../../eslint.config.js'

/** One project for all cases, because reading types is what takes the time. */
const files: Record<string, string> = {}
const CONNECTION = `
declare const sql: {
  (text: TemplateStringsArray, ...values: unknown[]): Promise<unknown[]>
  unsafe(text: string): Promise<unknown[]>; json(value: unknown): unknown; file(path: string): unknown; array(list: unknown[]): unknown
}
`
const file = (path: string, text: string): string => {
  files[path] = `${text}\nexport {}\n`
  return path
}

const SERVICE = 'apps/server/src/domains/people'
const caught: [string, string, string][] = [
  [
    'a promise nobody waits for',
    '@typescript-eslint/no-floating-promises',
    file(`${SERVICE}/a.ts`, 'const act = async () => 1\nact()'),
  ],
  [
    'a promise as a condition',
    '@typescript-eslint/no-misused-promises',
    file(`${SERVICE}/b.ts`, 'const act = async () => true\nif (act()) console.log(1)'),
  ],
  [
    'a filter that waits',
    '@typescript-eslint/no-misused-promises',
    file(`${SERVICE}/c.ts`, 'export const list = [1].filter(async (n) => n > 1)'),
  ],
  [
    'a flatMap that waits',
    'no-restricted-syntax',
    file(`${SERVICE}/u.ts`, 'export const list = [1].flatMap(async (n) => [n])'),
  ],
  [
    'a filter that is given a promise',
    '@typescript-eslint/no-misused-promises',
    file(`${SERVICE}/d.ts`, 'const big = async (n: number) => n > 1\nexport const list = [1].filter((n) => big(n))'),
  ],
  ['await of no promise', '@typescript-eslint/await-thenable', file(`${SERVICE}/e.ts`, 'const n = 1\nawait n')],
  [
    'a switch that forgets a case',
    '@typescript-eslint/switch-exhaustiveness-check',
    file(`${SERVICE}/f.ts`, `declare const kind: 'a' | 'b'\nswitch (kind) {\n  case 'a':\n    break\n}`),
  ],
  [
    'a claim about a type',
    '@typescript-eslint/consistent-type-assertions',
    file(`${SERVICE}/g.ts`, `declare const row: unknown\nexport const name = row as string`),
  ],
  [
    'a suppression without a reason',
    'korben/suppression-reason',
    file(
      `${SERVICE}/h.ts`,
      `declare const row: unknown\n// eslint-disable-next-line @typescript-eslint/consistent-type-assertions\nexport const name = row as string`,
    ),
  ],
  [
    'SQL in a service',
    'korben/sql-only-in-stores',
    file(`${SERVICE}/people.service.ts`, `${CONNECTION}export const rows = sql\`select 1\``),
  ],
  [
    'SQL in a service by another name',
    'korben/sql-only-in-stores',
    file(`${SERVICE}/i.ts`, `${CONNECTION}const ctx = { database: sql }\nexport const rows = ctx.database\`select 1\``),
  ],
  [
    'SQL as a text in a service',
    'korben/sql-only-in-stores',
    file(`${SERVICE}/j.ts`, `${CONNECTION}export const rows = sql.unsafe('select 1')`),
  ],
  [
    'the global fetch',
    'no-restricted-globals',
    file(`${SERVICE}/k.ts`, `export const answer = fetch('https://example.com')`),
  ],
  [
    'fetch of globalThis',
    'no-restricted-properties',
    file(`${SERVICE}/l.ts`, `export const answer = globalThis.fetch('https://example.com')`),
  ],
  [
    'a client of its own',
    'no-restricted-imports',
    file(`${SERVICE}/m.ts`, `import { request } from 'node:https'\nexport const ask = request`),
  ],
  [
    'a file that has grown too long',
    'max-lines',
    file(`${SERVICE}/n.ts`, 'export const a = 1\n'.repeat(1) + '// line\n'.repeat(400)),
  ],
]
const allowed: [string, string][] = [
  ['SQL in a store', file(`${SERVICE}/people.store.ts`, `${CONNECTION}export const find = () => sql\`select 1\``)],
  [
    'SQL in a read of API v2',
    file('apps/server/src/api-v2/people.read.ts', `${CONNECTION}export const find = () => sql\`select 1\``),
  ],
  ['SQL in a test', file(`${SERVICE}/people.test.ts`, `${CONNECTION}export const rows = sql\`select 1\``)],
  [
    'another tagged template',
    file(`${SERVICE}/o.ts`, 'const html = (text: TemplateStringsArray) => text.join()\nexport const page = html`<p>`'),
  ],
  [
    'a claim in the kit',
    file('apps/server/src/kit/p.ts', 'declare const row: unknown\nexport const name = row as string'),
  ],
  ['as const', file(`${SERVICE}/q.ts`, `export const kinds = ['a', 'b'] as const`)],
  [
    'a claim with its reason',
    file(
      `${SERVICE}/r.ts`,
      `declare const row: unknown\n// eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- the driver checked it\nexport const name = row as string`,
    ),
  ],
  [
    'a switch with a default that leaves nothing',
    file(
      `${SERVICE}/s.ts`,
      `declare const kind: 'a' | 'b'\nswitch (kind) {\n  case 'a':\n    break\n  default:\n    console.log(kind)\n}`,
    ),
  ],
  [
    'fetch in the guarded client',
    file('apps/server/src/kit/outbound/t.ts', `export const answer = await fetch('https://example.com')`),
  ],
]

let root: string
let eslint: ESLint
beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'korben-lint-')))
  const compilerOptions = {
    strict: true,
    module: 'nodenext',
    target: 'es2024',
    lib: ['es2024', 'dom'],
    types: [],
    noEmit: true,
  }
  await writeFile(join(root, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['apps'] }))
  await writeFile(join(root, 'package.json'), '{ "type": "module" }')
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  eslint = new ESLint({
    cwd: root,
    overrideConfigFile: true,
    overrideConfig: [...config, { languageOptions: { parserOptions: { tsconfigRootDir: root } } }],
  })
})
afterAll(() => rm(root, { recursive: true, force: true }))

async function rulesBrokenBy(path: string): Promise<string[]> {
  const results = await eslint.lintFiles([path])
  return results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => ruleId ?? message))
}

describe('what lint catches', () => {
  test.each(caught)('%s', async (_name, rule, path) => expect(await rulesBrokenBy(path)).toEqual([rule]))
})

describe('what lint lets pass', () => {
  test.each(allowed)('%s', async (_name, path) => expect(await rulesBrokenBy(path)).toEqual([]))
})
