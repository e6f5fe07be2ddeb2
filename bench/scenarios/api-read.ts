import fastify from 'fastify'
import { presentIncluded, presentPerson } from '../../apps/server/src/api-v2/people.presenter.ts'
import { findPersonCard } from '../../apps/server/src/api-v2/people.read.ts'
import { createCompany } from '../../apps/server/src/app/create-company.ts'
import { createSample } from '../../apps/server/src/app/sample.ts'
import { createServer } from '../../apps/server/src/app/server.ts'
import { openWorld } from '../../apps/server/src/app/world.ts'
import { readConfig } from '../../apps/server/src/kit/config.ts'
import { createCtx, createWorkerCtx } from '../../apps/server/src/kit/context.ts'
import { newSecretKey, sha256 } from '../../apps/server/src/kit/crypto.ts'
import { connect } from '../../apps/server/src/kit/db.ts'
import { createLog } from '../../apps/server/src/kit/log.ts'
import { startTestCluster } from '../../apps/server/src/kit/postgres/test-cluster.ts'
import { compareServers, type Outcome } from '../measure.ts'

/**
 * GET /people/{id}?include=contactedUsers,orders, the whole server with its token, limit (set high), logging and CORS, against a
 * bare Fastify that selects the token and gives the same JSON by the same statement.
 */
export async function apiRead(): Promise<Outcome> {
  const cluster = await startTestCluster('18')
  try {
    const admin = connect(cluster.url('postgres'), { max: 1 })
    await admin`create database bench`
    await admin.end()
    const config = { ...readConfig({ API_V2_RATE_LIMIT: '1000000000' }), secretKey: newSecretKey() }
    const { world, close } = await openWorld(config, cluster.url('bench'), {
      log: createLog('warn'),
      migrations: 'apply',
    })
    const { companyId, userId, token } = await createCompany(createWorkerCtx(world), {
      name: 'Bench',
      ownerEmail: 'bench@example.com',
      ownerPassword: newSecretKey(),
    })
    const sample = await createSample(createCtx(world, companyId, { kind: 'cli', userId }))
    const path = `people/${sample.person_id}?include=contactedUsers,orders`

    const ours = await createServer(world)
    const bare = fastify()
    bare.get<{ Params: { id: string } }>('/people/:id', async (request) => {
      const [owner] =
        await world.sql`select company_id from api_token_lookup where hash = ${sha256(String(request.headers.token))}`
      const [card] = await findPersonCard(world.sql, owner?.company_id, request.params.id)
      if (!card) throw new Error('There is no such person.')
      return { data: presentPerson(card), included: presentIncluded(card, ['contactedUsers', 'orders']), status: 1 }
    })
    const oursUrl = await ours.listen({ port: 0, host: '127.0.0.1' })
    const bareUrl = await bare.listen({ port: 0, host: '127.0.0.1' })
    const outcome = await compareServers(
      { url: `${oursUrl}/api/v2/${path}`, headers: { 'X-Leeloo-AuthToken': token } },
      { url: `${bareUrl}/${path}`, headers: { token } },
    )
    await Promise.all([ours.close(), bare.close()])
    await close()
    return outcome
  } finally {
    await cluster.stop()
  }
}
