import { spawn, spawnSync } from 'node:child_process'
import { cp, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const PATCHES = fileURLToPath(new URL('./mutations/', import.meta.url))
const LEFT_OUT = new Set(['node_modules', '.git', '.runtime', 'data', 'output'])
const SHOWN = 6

/**
 * node e2e/kill/mutate.ts [NAME …]: breaks a copy of the product as each patch of `mutations/` says, and runs the harness on
 * it, which must find it broken. The exit code is 1 when it does not: then the harness is too weak.
 */
const wanted = process.argv.slice(2)
const patches = (await readdir(PATCHES)).filter((file) => {
  return file.endsWith('.patch') && (wanted.length === 0 || wanted.includes(basename(file, '.patch')))
})
for (const patch of patches.toSorted()) {
  const said = await runMutant(patch)
  const broken = said.split('\n').filter((line) => line.startsWith('BROKEN '))
  process.stdout.write(
    `${basename(patch, '.patch')}: ${broken.length > 0 ? `red, ${broken.length} lines` : 'STILL GREEN'}\n`,
  )
  const log = join(tmpdir(), `korben-${basename(patch)}.log`)
  await writeFile(log, said)
  process.stdout.write(`  everything it said: ${log}\n`)
  for (const line of broken.slice(0, SHOWN)) process.stdout.write(`  ${line}\n`)
  if (broken.length === 0) process.exitCode = 1
}

async function runMutant(patch: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'korben-mutant-'))
  try {
    await cp(ROOT, folder, {
      recursive: true,
      filter: (path) =>
        !relative(ROOT, path)
          .split(sep)
          .some((part) => LEFT_OUT.has(part)),
    })
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    const applied = spawnSync('git', ['apply', join(PATCHES, patch)], { cwd: folder, encoding: 'utf8' })
    if (applied.status !== 0) throw new Error(`${patch} does not apply any more: ${applied.stderr}`)
    return await runHarness(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function runHarness(folder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['e2e/kill/main.ts', '--seed', '1'], { cwd: folder })
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    child.once('error', reject)
    child.once('exit', () => resolve(said))
  })
}
