import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { findServersOf } from '../../src/kit/postgres/processes.ts'
import { isRunning, query, until } from './harness.ts'

const moduleUrl = new URL('../../src/kit/postgres/test-cluster.ts', import.meta.url)

test('a test cluster ends, and its files go, when the run that started it is killed', async () => {
  const code = `const { startTestCluster } = await import(${JSON.stringify(moduleUrl.href)})
    console.log(JSON.stringify((await startTestCluster('18')).url('postgres')))
    setInterval(() => {}, 1000)`
  const run = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', code], {
    cwd: dirname(fileURLToPath(moduleUrl)),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  run.stdout.on('data', (chunk) => {
    output += chunk
  })
  const address = JSON.parse(await until('the cluster is up', () => output, 60_000))
  const folder = join(dirname(address.path), '..')
  const sql = query(address)
  expect(await sql`show fsync`).toEqual([{ fsync: 'off' }])
  const servers = findServersOf(join(folder, 'data'))
  expect(servers.length).toBeGreaterThan(1)

  run.kill('SIGKILL')
  await until('its files are gone', () => !existsSync(folder))
  expect(servers.filter(isRunning)).toEqual([])
})
