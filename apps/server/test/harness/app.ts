import { type Client, createClient } from '@korben/client'
import type { FastifyInstance } from 'fastify'
import { adapters } from '../../src/app/adapters.ts'
import { listeners } from '../../src/app/listeners.ts'
import { createServer } from '../../src/app/server.ts'
import { testWorld } from './database.ts'
import { atFileEnd } from './file-end.ts'
import type { Given } from './given.ts'
import type { TestWorld, WorldOptions } from './world.ts'

export type TestApp = TestWorld & {
  app: FastifyInstance
  /** `http://127.0.0.1:<port>`: it listens, and what a test asks goes over a real wire. */
  baseUrl: string
  /** A company made for this test, and the SDK with its token. */
  given: Given
  client: Client
  /** The SDK with another token; null for none. Nothing is tried twice. */
  clientWith(token: string | null): Client
}

/**
 * The whole server on the database of this test file, with the product's own channels and listeners; no worker runs. The clock stands
 * still, so the APIs have no rate limit unless `config` gives one.
 */
export async function testApp(options: WorldOptions = {}): Promise<TestApp> {
  const world = await testWorld({
    listeners,
    adapters,
    ...options,
    config: { apiV2RateLimit: 0, apiV3RateLimit: 0, ...options.config },
  })
  const app = await createServer(world.world)
  atFileEnd(() => app.close())
  const baseUrl = await app.listen({ host: '127.0.0.1', port: 0 })
  const given = await world.company()
  const clientWith = (token: string | null) => createClient({ baseUrl, token, retries: 0 })
  return { ...world, app, baseUrl, given, client: clientWith(given.token), clientWith }
}
