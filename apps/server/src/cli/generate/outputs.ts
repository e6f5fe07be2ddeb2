import { readFile } from 'node:fs/promises'
import { connect } from '../../kit/db.ts'
import { migrate } from '../../kit/migrate.ts'
import { startTestCluster } from '../../kit/postgres/test-cluster.ts'
import { readTables } from './catalogue.ts'
import { renderRows } from './rows.ts'
import { dumpSchema } from './schema-dump.ts'

/** A generated file: its path from the root of the project and what must stand in it. */
export type Output = { path: string; text: string }

const root = new URL('../../../../../', import.meta.url)
export const pathOf = (path: string): URL => new URL(path, root)

/** Makes every generated file from its source; writes nothing. */
export const makeOutputs = (): Promise<Output[]> => fromSchema()

/** Starts a throw-away PostgreSQL 18, because a dump differs between major versions. */
async function fromSchema(): Promise<Output[]> {
  const cluster = await startTestCluster('18')
  try {
    const admin = connect(cluster.url('postgres'), { max: 1 })
    await admin`create database korben`
    await admin.end()
    const sql = connect(cluster.url('korben'), { max: 4 })
    try {
      await migrate(sql)
      return [
        { path: 'apps/server/src/generated/rows.ts', text: renderRows(await readTables(sql), await readContractIds()) },
        { path: 'apps/server/src/generated/schema.sql', text: await dumpSchema(sql) },
      ]
    } finally {
      await sql.end()
    }
  } finally {
    await cluster.stop()
  }
}

/** Types exist at compile time only, so the names are read from the text. */
async function readContractIds(): Promise<ReadonlySet<string>> {
  const text = await readFile(pathOf('packages/contract/src/kit/ids.ts'), 'utf8')
  return new Set([...text.matchAll(/^export type (\w+Id) = /gm)].map(([, name = '']) => name))
}
