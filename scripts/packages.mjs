import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withInstallLock } from './lock.mjs'
import { runNpm } from './npm.mjs'
import { root, say } from './project.mjs'

const marker = join(root, 'node_modules', '.korben-installed.json')

/**
 * Makes node_modules match package-lock.json: what the server needs, or, with `dev`, what every workspace and the development need.
 * Nothing is done, and nothing written, when they match already.
 * @param {{ dev: boolean }} wanted
 */
export async function ensurePackages({ dev }) {
  if (await isInstalled(dev)) return
  await withInstallLock(async () => {
    if (await isInstalled(dev)) return // by the one we waited for
    say(
      dev
        ? 'Installing the packages, those of development too. This happens once.'
        : 'Installing the packages. This happens once.',
    )
    await runNpm(
      [
        'ci',
        '--include=optional',
        ...(dev ? ['--include=dev'] : ['--omit=dev', '--workspace=apps/server', '--workspace=apps/web']),
      ],
      root,
    )
    await writeFile(marker, JSON.stringify({ lock: await hashOfLock(), dev })).catch(() => {})
  })
}

/** @param {boolean} dev */
async function isInstalled(dev) {
  const noted = await readJson(marker)
  if (noted && noted.lock === (await hashOfLock()) && (noted.dev || !dev)) return true
  return installedByHand(dev)
}

const hashOfLock = async () =>
  createHash('sha256')
    .update(await readFile(join(root, 'package-lock.json')))
    .digest('hex')

/**
 * A developer's own `npm install` leaves npm's list of what it installed; it is as good when it holds all that the lock file asks for.
 * @param {boolean} dev
 */
async function installedByHand(dev) {
  const installed = await readJson(join(root, 'node_modules', '.package-lock.json'))
  const locked = await readJson(join(root, 'package-lock.json'))
  if (!installed || !locked) return false
  return Object.entries(locked.packages).every(([path, entry]) => {
    const isNeeded = path.includes('node_modules/') && !entry.link && (dev || !entry.dev) && isForThisMachine(entry)
    const found = installed.packages[path]
    return !isNeeded || (found && found.version === entry.version && found.integrity === entry.integrity)
  })
}

/**
 * Optional packages are for certain machines, or belong to packages that are.
 * @param {{ os?: string[], cpu?: string[], libc?: string[], optional?: boolean }} entry
 */
const isForThisMachine = ({ os, cpu, libc, optional }) =>
  (!optional || os !== undefined || cpu !== undefined) &&
  (!os || os.includes(process.platform)) &&
  (!cpu || cpu.includes(process.arch)) &&
  (!libc || libc.includes('glibc'))

/** @param {string} path @returns {Promise<any>} `null` when it is absent or broken */
const readJson = (path) =>
  readFile(path, 'utf8')
    .then(JSON.parse)
    .catch(() => null)
