import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { argv, exit, stderr, stdout } from 'node:process'
import { makeOutputs, pathOf } from './generate/outputs.ts'

/** `generate` writes every generated file; `generate --check` writes nothing and fails with the names of those that differ. */
async function main(): Promise<number> {
  const isCheck = argv.includes('--check')
  const drifted: string[] = []
  for (const { path, text } of await makeOutputs()) {
    const present = await readFile(pathOf(path), 'utf8').catch(() => null)
    if (present === text) continue
    drifted.push(path)
    if (isCheck) continue
    await mkdir(new URL('.', pathOf(path)), { recursive: true })
    await writeFile(pathOf(path), text)
  }
  if (!isCheck) {
    stdout.write(drifted.length === 0 ? 'Generated files are up to date.\n' : `Written:\n${drifted.join('\n')}\n`)
    return 0
  }
  if (drifted.length === 0) return 0
  stderr.write(`These generated files differ from their sources; run \`npm run generate\`:\n${drifted.join('\n')}\n`)
  return 1
}

exit(await main())
