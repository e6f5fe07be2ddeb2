import { startChild } from '../children.ts'
import { openBenchDatabase } from '../database.ts'
import { type Call, loadServer } from '../http-load.ts'
import { type Bench, compare, type Side } from '../measure.ts'
import type { ProductReady } from '../processes/product.ts'
import { createBenchCompany, openBenchWorld } from '../world.ts'

/**
 * POST /people, the whole product (a person, its manual channel, the event, the counters; one transaction), against a bare Fastify that
 * inserts the row of a person. Both are on the disk when they answer. Each side has a database of its own, so that neither pays for the other's rows.
 */
export const apiCreate: Bench = async (run) => {
  const database = await openBenchDatabase('bench_api_create')
  const other = await openBenchDatabase('bench_bare_create')
  const { world, close } = await openBenchWorld(database.address, { max: 2 })
  const { token } = await createBenchCompany(world)
  await close()
  const bareWorld = await openBenchWorld(other.address, { max: 2 })
  const { companyId } = await createBenchCompany(bareWorld.world)
  await bareWorld.close()

  const ours = await startChild<ProductReady>(new URL('../processes/product.ts', import.meta.url), {
    database: database.address,
  })
  const bare = await startChild<ProductReady>(new URL('../processes/bare-create.ts', import.meta.url), {
    database: other.address,
    companyId,
  })
  const count = run.number('requests', 3000)
  const side = ({ pid, ready }: typeof ours, path: string, headers: Record<string, string>): Side => {
    let made = 0
    const next = (): Call => {
      const n = made++
      const phone = `+38067${String(1_000_000 + n)}`
      return {
        method: 'POST',
        path,
        headers,
        body: JSON.stringify({ name: `Person ${n}`, email: `Person.${n}@example.com`, phone }),
      }
    }
    return {
      pid,
      run: async () => ({ operations: count, seconds: (await loadServer(ready.url, next, { count })).seconds }),
    }
  }
  run.report(
    await compare(side(ours, '/api/v2/people', { 'X-Leeloo-AuthToken': token }), side(bare, '/people', {}), {
      label: 'POST /people',
      unit: 'requests/s',
      rounds: run.number('rounds', 5),
      postmaster: database.postmaster,
    }),
  )
  await Promise.all([ours.stop(), bare.stop()])
  await other.close()
  await database.close()
}
