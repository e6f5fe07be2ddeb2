// npm run dev: the server, started anew when its files change, and the web application with hot reload by Vite.
import { join } from 'node:path'
import { endLike, runNode } from './child.mjs'
import { ensureNode } from './node-runtime.mjs'
import { ensurePackages } from './packages.mjs'
import { main, say } from './project.mjs'

await main(async () => {
  const node = await ensureNode()
  await ensurePackages({ dev: true })
  say('The web application with hot reload: http://localhost:5173')
  const vite = [
    join('node_modules', 'vite', 'bin', 'vite.js'),
    '--config',
    join('apps', 'web', 'vite.config.ts'),
    '--configLoader',
    'native',
  ]
  const environment = { KORBEN_SERVER: `http://localhost:${process.env.PORT ?? 8080}`, ...process.env }
  // Whichever ends first ends both: the other is told by the signal that ends this process.
  const end = await Promise.race([
    runNode(node, ['--watch', 'apps/server/src/main.ts', 'start', ...process.argv.slice(2)]),
    runNode(node, [...vite, '--clearScreen', 'false', '--strictPort'], environment),
  ])
  endLike(end)
  process.exit()
})
