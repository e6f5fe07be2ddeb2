import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { env, execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Made, Output } from './outputs.ts'

const SERVER = 'apps/server/src'

/**
 * Collects the text of every statement. Only running it tells what a function with fragments asks of the database, so the tests
 * of the stores are run, which give their texts to a folder instead of comparing them. A store without a test is a fault.
 */
export async function collectStatements(root: URL): Promise<Made> {
  const folder = await mkdtemp(join(tmpdir(), 'korben-statements-'))
  try {
    const { passed, report } = await runStoreTests(fileURLToPath(root), folder)
    const collected = await listFiles(folder, '')
    const outputs: Output[] = await Promise.all(
      collected.map(async (path) => ({ path, text: await readFile(join(folder, path), 'utf8') })),
    )
    const sources = await listFiles(fileURLToPath(root), SERVER)
    const stores = sources
      .filter((path) => /\.(store|read)\.ts$/.test(path))
      .map((path) => path.replace(/\.ts$/, '.sql'))
    const untested = stores.filter((path) => !collected.includes(path))
    const stale = sources.filter((path) => /\.(store|read)\.sql$/.test(path) && !stores.includes(path))
    return {
      outputs: [...outputs, ...stale.map((path) => ({ path, text: null }))],
      faults: [
        ...(passed ? [] : [`Tests of stores failed:\n${report}`]),
        ...untested.map((path) => `${path.replace(/sql$/, 'ts')} has no passing test by describeStore().`),
      ],
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function runStoreTests(root: string, folder: string): Promise<{ passed: boolean; report: string }> {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const child = spawn(execPath, [vitest, 'run', '--project', 'code', '.store.test.ts', '.read.test.ts'], {
    cwd: root,
    env: { ...env, KORBEN_STATEMENTS: folder, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ passed: code === 0, report: Buffer.concat(output).toString('utf8') }))
  })
}

/** Files below `folder` of `root`, as paths from `root` with slashes, sorted. */
async function listFiles(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replaceAll('\\', '/').replace(/^\//, ''))
    .sort()
}
