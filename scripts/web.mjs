import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { runNode } from './child.mjs'
import { withInstallLock } from './lock.mjs'
import { reasonOf, root, say } from './project.mjs'

const WEB = join(root, 'apps', 'web')
const DIST = join(WEB, 'dist')
/** Written last: a build that was cut short has none. */
const STAMP = join(DIST, 'built-from.txt')
/** All that goes into the application; the lock file stands for its packages. */
const SOURCES = [
  'package-lock.json',
  'scripts/web.mjs',
  'apps/web/index.html',
  'apps/web/vite.config.ts',
  'apps/web/src',
  'packages/client/src',
]

/**
 * Builds the web application when its sources have changed since the last build. A failure is told and stops nothing: the APIs, the bots and
 * the public pages work without it.
 * @param {string} node
 */
export async function ensureWeb(node) {
  const wanted = await hashSources()
  if (await isBuilt(wanted)) return
  if (!existsSync(join(root, 'node_modules', 'vite')))
    return say('The web application cannot be built: Vite is not installed.')
  try {
    await withInstallLock(async () => {
      if (!(await isBuilt(wanted))) await build(node, wanted) // else by the one we waited for
    })
  } catch (error) {
    say(`The web application could not be built, all else works: ${reasonOf(error)}`)
  }
}

/** @param {string} wanted */
const isBuilt = async (wanted) => (await readFile(STAMP, 'utf8').catch(() => '')) === wanted

async function hashSources() {
  const hash = createHash('sha256')
  for (const source of SOURCES) {
    for (const file of await filesOf(source)) hash.update(file).update(await readFile(join(root, file)))
  }
  return hash.digest('hex')
}

/** @param {string} path a file or a folder @returns {Promise<string[]>} files in a fixed order */
async function filesOf(path) {
  const entries = await readdir(join(root, path), { withFileTypes: true }).catch(() => null)
  if (!entries) return existsSync(join(root, path)) ? [path] : []
  const names = entries.map(({ name }) => `${path}/${name}`).sort()
  return (await Promise.all(names.map(filesOf))).flat()
}

/** @param {string} node @param {string} wanted */
async function build(node, wanted) {
  const startedAt = performance.now()
  const unfinished = `${DIST}-unfinished`
  await rm(unfinished, { recursive: true, force: true })
  const vite = join('node_modules', 'vite', 'bin', 'vite.js')
  const config = ['--config', join('apps', 'web', 'vite.config.ts')]
  const flags = ['--configLoader', 'native', '--outDir', unfinished, '--emptyOutDir', '--logLevel', 'warn']
  const { code } = await runNode(node, [vite, 'build', ...config, ...flags])
  if (code !== 0) throw new Error(`vite build ended with ${code}.`)
  await compress(join(unfinished, 'app'))
  await writeFile(join(unfinished, 'built-from.txt'), wanted)
  await rm(DIST, { recursive: true, force: true })
  await rename(unfinished, DIST)
  say(`Built the web application in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`)
}

/** Once here instead of at every request. @param {string} folder */
async function compress(folder) {
  const files = (await readdir(folder)).filter((name) => /\.(js|css|svg)$/.test(name))
  await Promise.all(
    files.map(async (name) => {
      const bytes = await readFile(join(folder, name))
      const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
      await writeFile(join(folder, `${name}.br`), await promisify(brotliCompress)(bytes, { params }))
      await writeFile(join(folder, `${name}.gz`), await promisify(gzip)(bytes, { level: 9 }))
    }),
  )
}
