// npm run check: every step runs, also when one before it failed; one line a step with its time.
import { spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { ensureNode } from './node-runtime.mjs'
import { ensurePackages } from './packages.mjs'
import { main, root } from './project.mjs'

/** @type {{ name: string, command: string[] }[]} programs of node_modules/.bin, or a file for Node */
const STEPS = [
  { name: 'format and lint', command: ['biome', 'check', '.'] },
  { name: 'typed lint', command: ['eslint', '.'] },
  { name: 'types', command: ['tsc', '--noEmit'] },
  { name: 'types of the web application', command: ['tsc', '--noEmit', '-p', 'apps/web'] },
  { name: 'boundaries', command: ['depcruise', 'apps', 'packages'] },
  { name: 'dead code', command: ['knip'] },
  { name: 'drift of generated files', command: ['apps/server/src/cli/generate.ts', '--check'] },
]

await main(async () => {
  const node = await ensureNode()
  await ensurePackages({ dev: true })
  const wanted = process.argv.slice(2)
  const results = []
  for (const step of STEPS.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)))) {
    results.push(await runStep(node, step))
  }
  const failed = results.filter((result) => !result.passed).length
  await mkdir(join(root, '.runtime'), { recursive: true })
  await writeFile(
    join(root, '.runtime', 'check-results.json'),
    JSON.stringify({ passed: results.length - failed, failed, steps: results }),
  )
  console.log(`${results.length - failed} steps passed, ${failed} failed`)
  process.exitCode = failed > 0 ? 1 : 0
})

/**
 * @param {string} node
 * @param {{ name: string, command: string[] }} step
 * @returns {Promise<{ name: string, passed: boolean, seconds: number }>}
 */
async function runStep(node, { name, command: [program = '', ...args] }) {
  const startedAt = performance.now()
  const isFile = program.endsWith('.ts')
  const child = spawn(
    isFile ? node : join(root, 'node_modules', '.bin', program),
    isFile ? ['--disable-warning=ExperimentalWarning', program, ...args] : args,
    {
      cwd: root,
      env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  /** @type {Buffer[]} */
  const output = []
  child.stdout.on('data', (chunk) => output.push(chunk))
  child.stderr.on('data', (chunk) => output.push(chunk))
  const passed = await new Promise((resolve) => {
    child.once('error', (error) => {
      output.push(Buffer.from(`${error.message}\n`))
      resolve(false)
    })
    child.once('close', (code) => resolve(code === 0))
  })
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10
  if (!passed) process.stdout.write(Buffer.concat(output))
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(1)} s)`)
  return { name, passed, seconds }
}
