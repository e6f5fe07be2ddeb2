import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { argv } from 'node:process'
import { pathToFileURL } from 'node:url'
import { compileSdk } from './compile.ts'

/**
 * Makes the package as it is published, in `dist/` or in the folder that is given: JavaScript and plain types, without dependencies. In this
 * repository the SDK is used as it stands in `src/`.
 */
const root = new URL('../', import.meta.url)
const dist = argv[2] === undefined ? new URL('dist/', root) : pathToFileURL(`${argv[2]}/`)

const { name, version, license } = JSON.parse(await readFile(new URL('package.json', root), 'utf8'))
const manifest = {
  name,
  version,
  license,
  description: 'The SDK of Korben: API v3 and the published API v2, typed, for Node and browsers.',
  type: 'module',
  sideEffects: false,
  exports: { '.': { types: './index.d.ts', default: './index.js' }, './package.json': './package.json' },
  engines: { node: '>=20.3' },
}

await rm(dist, { recursive: true, force: true })
const files = new Map([
  ...compileSdk(),
  ['package.json', `${JSON.stringify(manifest, null, 2)}\n`],
  ['README.md', await readFile(new URL('README.md', root), 'utf8')],
  ['LICENSE', await readFile(new URL('../../LICENSE', root), 'utf8')],
])
for (const [path, text] of files) {
  await mkdir(new URL('.', new URL(path, dist)), { recursive: true })
  await writeFile(new URL(path, dist), text)
}
