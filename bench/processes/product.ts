import { createServer } from '../../apps/server/src/app/server.ts'
import { startWork } from '../../apps/server/src/app/work.ts'
import type { DatabaseOptions } from '../../apps/server/src/kit/db.ts'
import { childOrder, childReady } from '../children.ts'
import { openBenchWorld } from '../world.ts'

/** What `npm start` runs, on a database that somebody else has opened: pages, API and all background work in one process. */
export type ProductOrder = { database: DatabaseOptions; environment?: Record<string, string> }
export type ProductReady = { url: string }

const { database, environment = {} } = childOrder<ProductOrder>()
const { world, close } = await openBenchWorld(database, { environment })
const app = await createServer(world)
const stopWork = startWork(world)
const url = await app.listen({ port: 0, host: '127.0.0.1' })
childReady({ url } satisfies ProductReady, async () => {
  await app.close()
  await stopWork()
  await close()
})
