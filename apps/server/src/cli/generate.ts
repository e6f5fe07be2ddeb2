import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { argv, exit, stderr, stdout } from 'node:process'
import { makeOutputs, makerNames, type Output, pathOf } from './generate/outputs.ts'

/**
 * `generate` writes every generated file; `generate --check` writes nothing and fails with the names of those that differ.
 * Words choose among `makerNames`: `generate schema openapi`.
 */
async function main(words: readonly string[]): Promise<number> {
  const isCheck = words.includes('--check')
  const names = words.filter((word) => word !== '--check')
  const { outputs, faults } = await makeOutputs(names.length === 0 ? makerNames : names)
  const drifted: string[] = []
  for (const output of outputs) {
    const present = await readFile(pathOf(output.path), 'utf8').catch(() => null)
    if (present === output.text) continue
    drifted.push(output.path)
    if (!isCheck) await write(output)
  }
  for (const fault of faults) stderr.write(`${fault}\n`)
  const list = drifted.map((path) => `  ${path}\n`).join('')
  if (isCheck && drifted.length > 0) {
    stderr.write(`These generated files differ from their sources; run \`npm run generate\`:\n${list}`)
  }
  if (!isCheck) stdout.write(drifted.length === 0 ? 'Nothing to write.\n' : `Written:\n${list}`)
  return faults.length > 0 || (isCheck && drifted.length > 0) ? 1 : 0
}

async function write({ path, text }: Output): Promise<void> {
  if (text === null) return rm(pathOf(path))
  await mkdir(new URL('.', pathOf(path)), { recursive: true })
  await writeFile(pathOf(path), text)
}

exit(await main(argv.slice(2)))
