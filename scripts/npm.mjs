import { spawn } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { root, SetupError, say } from './project.mjs'

/**
 * Settings that npm hands down from the command it runs (`npm run -s …`, `--json`, `--workspace`) and that would change or silence
 * an installation; those that say where and how to fetch (registry, proxy, cache, certificates) stay.
 */
const NOT_INHERITED =
  /^npm_config_(json|omit|include|only|also|production|dev|optional|dry_run|workspaces?|include_workspace_root|loglevel|silent|global|location|prefix|package_lock|package_lock_only|install_strategy|install_links|legacy_bundling|global_style|offline|prefer_offline|yes|if_present|ignore_scripts|foreground_scripts|parseable|long)$/i

const SYSTEM_AUTHORITIES = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt']

const OWN_CACHE = join(root, '.runtime', 'npm-cache')

/**
 * Runs npm quietly; what it says is shown when it fails. When its cache cannot be written (a read-only or foreign home) it is run again,
 * and from then on, with a cache of ours.
 * @param {string[]} args
 * @param {string} folder
 */
export async function runNpm(args, folder) {
  const quiet = [
    '--ignore-scripts',
    '--loglevel=error',
    '--no-progress',
    '--no-audit',
    '--no-fund',
    '--no-update-notifier',
    '--engine-strict=false',
  ]
  const ownCache = ['--cache', OWN_CACHE]
  let run = await spawnNpm([...args, ...quiet, ...(existsSync(OWN_CACHE) ? ownCache : [])], folder)
  if (run.code !== 0 && /\b(EACCES|EPERM|EROFS)\b/.test(run.errors) && !existsSync(OWN_CACHE)) {
    say('The cache of npm cannot be written: using .runtime/npm-cache instead.')
    run = await spawnNpm([...args, ...quiet, ...ownCache], folder)
  }
  if (run.code === 0) return
  if (args[0] === 'ci' && /npm install` before continuing|EUSAGE/.test(run.errors)) {
    // A lock file written against a registry that lacks some platforms names fewer packages; those of this machine are still pinned.
    say(
      'package-lock.json does not name everything package.json asks for: installing what it names, and the rest as npm finds it.',
    )
    return runNpm(['install', '--no-save', ...args.slice(1)], folder)
  }
  process.stderr.write(run.errors)
  throw new SetupError(`npm ${args[0]} failed in ${folder}; its reason stands above.`)
}

/**
 * @param {string[]} args
 * @param {string} folder
 * @returns {Promise<{ code: number | null, errors: string }>}
 */
function spawnNpm(args, folder) {
  const [command, ...before] = findNpm()
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !NOT_INHERITED.test(name)))
  // Behind a company's inspecting proxy only the system's own list of authorities knows the proxy's, and Node does not read that list.
  environment.NODE_EXTRA_CA_CERTS ??= SYSTEM_AUTHORITIES.find((path) => existsSync(path)) ?? ''
  const child = spawn(command, [...before, ...args], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors = (errors + chunk).slice(-20_000)
  })
  return new Promise((resolve, reject) => {
    child.once('error', () =>
      reject(new SetupError('npm was not found beside Node: install npm, or put it on the PATH.')),
    )
    child.once('close', (code) => resolve({ code, errors }))
  })
}

/** @returns {[string, ...string[]]} */
function findNpm() {
  const given = process.env.npm_execpath ?? ''
  const beside = join(dirname(realpathSync(process.execPath)), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js')
  const script = [given, beside].find((path) => basename(path) === 'npm-cli.js' && existsSync(path))
  return script ? [process.execPath, script] : ['npm']
}
