import { basename } from 'node:path'
import { connect } from '../../apps/server/src/kit/db.ts'

/** Fixed, so that a later start and the commands beside it read what the first one wrote. */
const SECRET_KEY = 'ab'.repeat(32)

/**
 * What tells the product to use a PostgreSQL that is there already, for stories that run on another version or behind a
 * pooler; empty without it, and the product brings its own. Each `dataDir` has a database of its own, made at the first call.
 *
 * `KORBEN_E2E_DATABASE`: `postgres://ROLE@HOST:PORT`, a role that may create databases. `KORBEN_E2E_POOLER`: the same through
 * a transaction pooler. `KORBEN_E2E_DIRECT=1`: the product is told of the way past the pooler too.
 */
export async function useExternalDatabase(dataDir: string): Promise<Record<string, string>> {
  const { KORBEN_E2E_DATABASE: server, KORBEN_E2E_POOLER: pooler, KORBEN_E2E_DIRECT: isDirectKnown } = process.env
  if (!server) return {}
  const name = basename(dataDir).replaceAll(/\W/g, '_').toLowerCase()
  const sql = connect(`${server}/postgres`, { max: 1, name: 'e2e' })
  try {
    const [known] = await sql`select from pg_database where datname = ${name}`
    if (!known) await sql`create database ${sql(name)} encoding 'UTF8' template template0`
  } finally {
    await sql.end({ timeout: 1 })
  }
  const direct = `${server}/${name}`
  if (!pooler) return { DATABASE_URL: direct, SECRET_KEY }
  const past: Record<string, string> = isDirectKnown === '1' ? { DATABASE_DIRECT_URL: direct } : {}
  return { DATABASE_URL: `${pooler}/${name}`, DATABASE_POOLER: 'transaction', SECRET_KEY, ...past }
}
