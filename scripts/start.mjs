// npm start: from a fresh clone to a serving installation.
import { endLike, runNode } from './child.mjs'
import { ensureNode } from './node-runtime.mjs'
import { ensurePackages } from './packages.mjs'
import { main } from './project.mjs'

await main(async () => {
  const node = await ensureNode()
  await ensurePackages({ dev: false })
  endLike(await runNode(node, ['apps/server/src/main.ts', 'start', ...process.argv.slice(2)]))
})
