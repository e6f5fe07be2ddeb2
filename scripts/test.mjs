// npm test [-- ARGUMENTS OF VITEST]: everything, from a fresh clone. The last line counts.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { runNode } from './child.mjs'
import { ensureChromium } from './chromium.mjs'
import { makeMemoryFolder, removeMemoryFolder } from './memory-folder.mjs'
import { ensureNode } from './node-runtime.mjs'
import { ensurePackages } from './packages.mjs'
import { main, root, say } from './project.mjs'

await main(async () => {
  const node = await ensureNode()
  await ensurePackages({ dev: true })
  const chromium = await ensureChromium()
  const results = join(root, '.runtime', 'test-results.json')
  await mkdir(dirname(results), { recursive: true })
  await rm(results, { force: true })
  const memory = process.env.TMPDIR ? null : makeMemoryFolder()
  const environment = {
    ...process.env,
    ...(memory ? { TMPDIR: memory } : {}),
    // Tests start children by `node`; they must get the one that runs TypeScript.
    PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
    ...(chromium ? { CHROMIUM_PATH: chromium } : {}),
  }
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`]
  const end = await runNode(
    node,
    [join('node_modules', 'vitest', 'vitest.mjs'), 'run', ...reporters, ...process.argv.slice(2)],
    environment,
  )
  if (memory) removeMemoryFolder(memory)
  const { passed, failed, skipped } = await countResults(results, end.code === 0)
  await writeFile(join(root, '.runtime', 'test-counts.json'), JSON.stringify({ passed, failed, skipped }))
  if (!chromium) say('LEFT OUT: everything that needs a browser. No Chromium was found and none could be installed.')
  if (skipped > 0) say(`LEFT OUT: ${skipped} tests were skipped; the output above names them.`)
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  process.exitCode = failed > 0 ? 1 : 0
})

/**
 * Counts from Vitest's report. A file that did not load has no tests and counts as one failure; so does a run that failed without any
 * failed test (an unhandled error, a leak, no report at all).
 * @param {string} path
 * @param {boolean} hasSucceeded
 */
async function countResults(path, hasSucceeded) {
  /** @type {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number, testResults: { status: string, assertionResults: unknown[] }[] } | null} */
  const report = await readFile(path, 'utf8')
    .then(JSON.parse)
    .catch(() => null)
  if (!report) return { passed: 0, failed: 1, skipped: 0 }
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length
  const failed = report.numFailedTests + unloaded
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && !hasSucceeded ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}
