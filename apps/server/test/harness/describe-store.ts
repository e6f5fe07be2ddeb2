import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Entry, statementOf } from './store/entry.ts'
import type { Fixtures } from './store/fixtures.ts'
import { type Inspection, inspectEntry } from './store/inspect.ts'
import { openTwinDatabases, type TwinDatabases } from './store/twin-databases.ts'

export { acrossCompanies, findsNothing, withRows } from './store/entry.ts'
export type { Fixtures } from './store/fixtures.ts'

/** An entry for every exported function of a store, and for nothing else. */
type Entries<Store> = {
  [Name in keyof Store as Store[Name] extends (...args: never[]) => unknown ? Name : never]: Entry
}

/**
 * Tests every statement of a store: it runs on real PostgreSQL, it finds or changes something, it neither reads nor changes a row
 * of another company, and its text is the one committed as `<name>.store.sql` beside the test (`-u` writes it).
 * `name`: for the report. `store`: the module. `entries`: how each exported function is called; see `store/entry.ts` for those
 * that are special. Called once in a file.
 */
export function describeStore<Store extends object>(
  name: string,
  store: Store,
  entries: (fixtures: Fixtures) => Entries<Store>,
): void {
  describe(`statements of ${name}`, () => {
    const names = Object.entries(store).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []))
    const inspections = new Map<string, Inspection>()
    let databases: TwinDatabases
    let given: Record<string, Entry>
    beforeAll(async () => {
      databases = await openTwinDatabases()
      given = entries(databases.fixtures)
    })

    test('every exported function has an entry, and every entry a function', () => {
      expect(Object.keys(given).sort()).toEqual([...names].sort())
    })
    test.each(names)('%s keeps to its company', async (name) => {
      const entry = given[name]
      if (entry === undefined) throw new Error(`${name} has no entry.`)
      const inspection = await inspectEntry(databases, name, entry)
      inspections.set(name, inspection)
      expect(inspection.faults.join('\n')).toBe('')
    })
    test('the statements are the committed ones', async ({ skip }) => {
      if (inspections.size < names.length) skip('Not all of them ran.')
      await compare(
        render(names.map((name) => ({ name, entry: given[name], texts: inspections.get(name)?.texts ?? [] }))),
      )
    })
  })
}

type Recorded = { name: string; entry: Entry | undefined; texts: readonly string[] }

function render(recorded: readonly Recorded[]): string {
  const parts = recorded.map(({ name, entry, texts }) => {
    const across = entry === undefined ? null : statementOf(entry).across
    const head = across === null ? `-- ${name}` : `-- ${name}, across companies: ${across}`
    return [head, ...texts.map((text) => `${layOut(text)};`)].join('\n')
  })
  return ['-- Made from the store by its test and by `npm run generate`; never edited.', ...parts]
    .join('\n\n')
    .concat('\n')
}

/** The text as it is written in the source, without the indentation it has there. */
function layOut(text: string): string {
  const [first = '', ...rest] = text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line.trim() !== '')
  const indent = Math.min(...rest.map((line) => line.length - line.trimStart().length))
  return [first.trimStart(), ...rest.map((line) => line.slice(indent))].join('\n')
}

/** Set by `npm run generate`, which collects the texts instead of comparing them. */
const folder = process.env.KORBEN_STATEMENTS

async function compare(text: string): Promise<void> {
  const { testPath } = expect.getState()
  if (testPath === undefined) throw new Error('A test has a path.')
  const file = join(dirname(testPath), basename(testPath).replace(/\.test\.ts$/, '.sql'))
  if (!folder) return expect(text).toMatchFileSnapshot(file)
  const collected = join(folder, relative(process.cwd(), file))
  await mkdir(dirname(collected), { recursive: true })
  await writeFile(collected, text)
}
