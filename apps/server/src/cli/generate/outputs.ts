import { readFile } from 'node:fs/promises'
import { buildOpenApi, buildOpenApiV3, v2 } from '@korben/contract'
import { Config } from '../../kit/config.ts'
import { connect } from '../../kit/db.ts'
import { migrate } from '../../kit/migrate.ts'
import { startTestCluster } from '../../kit/postgres/test-cluster.ts'
import { readTables } from './catalogue.ts'
import { renderClientRoutes } from './client-routes.ts'
import { renderRows } from './rows.ts'
import { dumpSchema } from './schema-dump.ts'
import { fillSettings } from './settings-table.ts'
import { collectStatements } from './statements.ts'

/** A generated file: its path from the root of the project and what must stand in it; null when it must not exist. */
export type Output = { path: string; text: string | null }

/** `faults`: why something could not be made, in sentences. The rest is made all the same. */
export type Made = { outputs: Output[]; faults: string[] }

/** The root of the project, with a slash at its end. */
const root = new URL('../../../../../', import.meta.url)
export const pathOf = (path: string): URL => new URL(path, root)

const MAKERS: Record<string, () => Promise<Made>> = {
  schema: makeSchema,
  openapi: makeOpenApi,
  settings: makeSettings,
  statements: () => collectStatements(root),
}
export const makerNames = Object.keys(MAKERS)

/** Makes generated files from their sources; writes nothing. `names`: which, of `makerNames`. */
export async function makeOutputs(names: readonly string[]): Promise<Made> {
  const made = await Promise.all(
    names.map(async (name) => MAKERS[name]?.() ?? { outputs: [], faults: [`There is no ${name}.`] }),
  )
  return { outputs: made.flatMap(({ outputs }) => outputs), faults: made.flatMap(({ faults }) => faults) }
}

/** Row types and the readable schema, from a throw-away PostgreSQL 18: a dump differs between major versions. */
async function makeSchema(): Promise<Made> {
  const cluster = await startTestCluster('18')
  try {
    const admin = connect(cluster.url('postgres'), { max: 1 })
    await admin`create database korben`
    await admin.end()
    const sql = connect(cluster.url('korben'), { max: 4 })
    try {
      await migrate(sql)
      return made(
        { path: 'apps/server/src/generated/rows.ts', text: renderRows(await readTables(sql), await readContractIds()) },
        { path: 'apps/server/src/generated/schema.sql', text: await dumpSchema(sql) },
      )
    } finally {
      await sql.end()
    }
  } finally {
    await cluster.stop()
  }
}

async function makeOpenApi(): Promise<Made> {
  const { version } = JSON.parse(await readFile(pathOf('apps/server/package.json'), 'utf8'))
  const text = (document: object) => `${JSON.stringify(document, null, 2)}\n`
  return made(
    { path: 'docs/openapi.json', text: text(buildOpenApi(v2, { version })) },
    { path: 'docs/openapi-v3.json', text: text(buildOpenApiV3({ version })) },
    { path: 'packages/client/src/generated/routes.ts', text: renderClientRoutes() },
  )
}

async function makeSettings(): Promise<Made> {
  const path = 'docs/operations.md'
  const text = fillSettings(await readFile(pathOf(path), 'utf8'), Object.values(Config.properties))
  return text === null
    ? { outputs: [], faults: [`${path} has lost the marks between which the table of settings stands.`] }
    : made({ path, text })
}

const made = (...outputs: Output[]): Made => ({ outputs, faults: [] })

/** Types exist at compile time only, so the names are read from the text. */
async function readContractIds(): Promise<ReadonlySet<string>> {
  const text = await readFile(pathOf('packages/contract/src/kit/ids.ts'), 'utf8')
  return new Set([...text.matchAll(/^export type (\w+Id) = /gm)].map(([, name = '']) => name))
}
