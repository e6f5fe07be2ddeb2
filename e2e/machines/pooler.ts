import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { useExternalDatabase } from '../harness/external-database.ts'
import { runCommand } from '../harness/korben.ts'
import { startPgBouncer } from './pgbouncer.ts'
import { openGround, startThrowAway } from './postgres-server.ts'
import { installationOf } from './processes.ts'
import { findDebianPostgres, findPgBouncer, unpackPostgres } from './programs.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** The live path: what people and integrators meet, with every kind of background work behind it. */
const STORIES = ['e2e/telegram-walk.e2e.ts', 'e2e/web-chat-walk.e2e.ts', 'e2e/machines/many-processes.e2e.ts']

/**
 * Runs the live path behind PgBouncer in transaction mode, once with the way past it (DATABASE_DIRECT_URL) and once without,
 * and the commands of an operator. Gives whether all of it holds.
 */
export async function runPooler(): Promise<boolean> {
  const program = findPgBouncer()
  if (program === null) throw new Error("Debian's package pgbouncer is needed: apt-get install pgbouncer")
  const ground = await openGround()
  const server = await startThrowAway(ground, findDebianPostgres() ?? (await unpackPostgres(ground.folder)))
  const pooler = await startPgBouncer(ground, program, server)
  const environment = {
    KORBEN_E2E_DATABASE: `postgres://korben@127.0.0.1:${server.port}`,
    KORBEN_E2E_POOLER: pooler.url,
  }
  try {
    const held: boolean[] = []
    for (const [isDirectKnown, what] of [
      ['1', 'with DATABASE_DIRECT_URL'],
      ['0', 'without DATABASE_DIRECT_URL'],
    ] as const) {
      process.stdout.write(`behind PgBouncer, ${what}\n`)
      Object.assign(process.env, { ...environment, KORBEN_E2E_DIRECT: isDirectKnown })
      held.push(await runCommands(join(ground.folder, `commands_${isDirectKnown}`)), await runTests(STORIES))
    }
    return held.every(Boolean)
  } finally {
    await pooler.stop()
    await server.stop()
    await ground.remove()
  }
}

/** Everything an operator calls, on a fresh database. */
async function runCommands(dataDir: string): Promise<boolean> {
  const installation = installationOf({ ...(await useExternalDatabase(dataDir)), DATA_DIR: dataDir })
  const owner = ['--owner-email', 'owner@example.com', '--owner-password', 'correct horse battery staple']
  try {
    await runCommand(installation, ['migrate'])
    const { company_id: company = '' } = await runCommand(installation, ['company', 'create', '--name', 'P', ...owner])
    await runCommand(installation, ['sample', '--company', company])
    await runCommand(installation, ['token', 'create', '--company', company])
    await runCommand(installation, ['backup', '--out', `${dataDir}.backup`])
    const restored = installationOf({ ...(await useExternalDatabase(`${dataDir}_restored`)), DATA_DIR: dataDir })
    await runCommand(restored, ['restore', '--from', `${dataDir}.backup`])
    await runCommand(restored, ['doctor'])
    process.stdout.write('ok: migrate, company create, sample, token create, backup, restore, doctor\n')
    return true
  } catch (error) {
    process.stdout.write(`BROKEN: ${String(error)}\n`)
    return false
  }
}

/** Runs tests in this environment, with their own output: all of them without `files`. */
export const runTests = (files: readonly string[] = []): Promise<boolean> =>
  new Promise((resolve) => {
    const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs')
    const child = spawn(process.execPath, [vitest, 'run', ...files], {
      cwd: ROOT,
      stdio: 'inherit',
    })
    child.once('exit', (code) => resolve(code === 0))
  })
