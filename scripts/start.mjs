// npm start: from a fresh clone to a serving installation.
import { endLike, runNode } from './child.mjs'
import { ensureNode } from './node-runtime.mjs'
import { ensurePackages } from './packages.mjs'
import { main } from './project.mjs'
import { ensureWeb } from './web.mjs'

await main(async () => {
  const node = await ensureNode()
  await ensurePackages({ dev: false })
  await ensureWeb(node)
  endLike(await runNode(node, ['apps/server/src/main.ts', 'start', ...process.argv.slice(2)]))
})
