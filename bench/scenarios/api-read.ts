import { createSample } from '../../apps/server/src/app/sample.ts'
import { createCtx } from '../../apps/server/src/kit/context.ts'
import { startChild } from '../children.ts'
import { openBenchDatabase } from '../database.ts'
import { loadServer } from '../http-load.ts'
import { type Bench, compare, type Side } from '../measure.ts'
import type { ProductReady } from '../processes/product.ts'
import { requireSameAnswer } from '../same-answer.ts'
import { createBenchCompany, openBenchWorld } from '../world.ts'

/**
 * GET /people/{id}?include=contactedUsers,orders, the whole product with its token, limit (set high), logging and CORS, against a
 * bare Fastify that selects the token and gives the same JSON by the same statement.
 */
export const apiRead: Bench = async (run) => {
  const database = await openBenchDatabase('bench_api_read')
  const { world, close } = await openBenchWorld(database.address, { max: 2 })
  const { companyId, userId, token } = await createBenchCompany(world)
  const sample = await createSample(createCtx(world, companyId, { kind: 'cli', userId }))
  await close()

  const order = { database: database.address }
  const ours = await startChild<ProductReady>(new URL('../processes/product.ts', import.meta.url), order)
  const bare = await startChild<ProductReady>(new URL('../processes/bare-read.ts', import.meta.url), order)
  const path = `/people/${sample.person_id}?include=contactedUsers,orders`
  const calls = {
    ours: { path: `/api/v2${path}`, headers: { 'X-Leeloo-AuthToken': token } },
    bare: { path, headers: { token } },
  }
  await requireSameAnswer(`${ours.ready.url}${calls.ours.path}`, `${bare.ready.url}${path}`, {
    'X-Leeloo-AuthToken': token,
    token,
  })
  const count = run.number('requests', 5000)
  const side = ({ pid, ready }: typeof ours, call: typeof calls.ours | typeof calls.bare): Side => ({
    pid,
    run: async () => ({ operations: count, seconds: (await loadServer(ready.url, () => call, { count })).seconds }),
  })
  run.report(
    await compare(side(ours, calls.ours), side(bare, calls.bare), {
      label: 'GET /people/{id}?include=contactedUsers,orders',
      unit: 'requests/s',
      rounds: run.number('rounds', 5),
      postmaster: database.postmaster,
    }),
  )
  await Promise.all([ours.stop(), bare.stop()])
  await database.close()
}
