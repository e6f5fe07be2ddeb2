import type { TestProject } from 'vitest/node'
import { connect, type DatabaseOptions } from '../../src/kit/db.ts'
import { migrate } from '../../src/kit/migrate.ts'
import { startTestCluster } from '../../src/kit/postgres/test-cluster.ts'

/** Plain data, because it travels to the processes that run the test files. */
export type ClusterAccess = {
  version: '18' | '15'
  /** For creating and dropping databases. */
  admin: DatabaseOptions
  /** Name of the migrated database that every test file gets a copy of. */
  template: string
}

declare module 'vitest' {
  interface ProvidedContext {
    cluster: ClusterAccess
  }
}

const TEMPLATE = 'korben_template'

/** Starts one throw-away cluster for the whole run and migrates the template. `KORBEN_TEST_POSTGRES`: 18 (default) or 15. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const version = readVersion(process.env.KORBEN_TEST_POSTGRES)
  const cluster = await startTestCluster(version)
  try {
    const admin = connect(cluster.url('postgres'), { max: 1 })
    await admin`create database ${admin(TEMPLATE)}`
    await admin.end()
    const template = connect(cluster.url(TEMPLATE), { max: 1 })
    await migrate(template)
    await template.end()
  } catch (error) {
    await cluster.stop()
    throw error
  }
  project.provide('cluster', { version, admin: cluster.url('postgres'), template: TEMPLATE })
  return () => cluster.stop()
}

function readVersion(given: string | undefined): '18' | '15' {
  if (given === undefined || given === '' || given === '18') return '18'
  if (given === '15') return '15'
  throw new Error(`KORBEN_TEST_POSTGRES is "${given}"; it must be 18 or 15.`)
}
