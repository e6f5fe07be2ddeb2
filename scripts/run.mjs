// node scripts/run.mjs [FLAGS OF NODE] FILE [ARGUMENTS]: runs a file of this clone with a Node that can, after installing what is missing.
import { endLike, runNode } from './child.mjs'
import { ensureNode } from './node-runtime.mjs'
import { ensurePackages } from './packages.mjs'
import { main, SetupError } from './project.mjs'
import { ensureWeb } from './web.mjs'

/** What only developers run, and what needs their packages. */
const NEEDS_DEVELOPMENT = /^(bench|e2e)\/|\/cli\/generate\.ts$/

/** What answers browsers, and so needs the web application. */
const SERVES = /^(apps\/server\/src\/main\.ts (start|serve)|bench\/main\.ts (web-\w+|all))\b/

await main(async () => {
  const args = process.argv.slice(2)
  const file = args.find((arg) => !arg.startsWith('-'))
  if (!file) throw new SetupError('Usage: node scripts/run.mjs [FLAGS OF NODE] FILE [ARGUMENTS]')
  const node = await ensureNode()
  await ensurePackages({ dev: NEEDS_DEVELOPMENT.test(file) || args[0] === '--watch' })
  if (SERVES.test(args.join(' '))) await ensureWeb(node)
  endLike(await runNode(node, args))
})
