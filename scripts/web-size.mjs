// node scripts/web-size.mjs [ROUTE CHUNK, part of its name]: what a first visit loads, compressed, from the last build.
import { readFileSync, statSync } from 'node:fs'

const dist = new URL('../apps/web/dist/', import.meta.url)
/** @type {Record<string, { file: string, imports?: string[], dynamicImports?: string[], css?: string[], isEntry?: boolean }>} */
const manifest = JSON.parse(readFileSync(new URL('manifest.json', dist), 'utf8'))

/** @param {string} key @param {Set<string>} seen */
function collect(key, seen) {
  if (seen.has(key)) return seen
  seen.add(key)
  for (const next of manifest[key]?.imports ?? []) collect(next, seen)
  return seen
}

const wanted = process.argv[2] ?? 'features/chats/index.ts'
const keys = Object.keys(manifest)
const loaded = new Set(
  keys.filter((key) => manifest[key]?.isEntry || key.includes(wanted)).flatMap((key) => [...collect(key, new Set())]),
)
const scripts = [...loaded].map((key) => manifest[key]?.file ?? '').filter((file) => file.endsWith('.js'))
const sizeOf = (/** @type {string} */ file) => statSync(new URL(`${file}.br`, dist)).size
for (const file of scripts) console.log(`${(sizeOf(file) / 1000).toFixed(1).padStart(7)} kB  ${file}`)
const total = scripts.reduce((sum, file) => sum + sizeOf(file), 0)
console.log(`${(total / 1000).toFixed(1).padStart(7)} kB  of script, compressed`)
process.exitCode = total > 250_000 ? 1 : 0
