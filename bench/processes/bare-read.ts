import type { CompanyId } from '@korben/contract'
import fastify from 'fastify'
import { presentIncluded, presentPerson } from '../../apps/server/src/api-v2/people.presenter.ts'
import { findPersonCard } from '../../apps/server/src/api-v2/people.read.ts'
import { sha256 } from '../../apps/server/src/kit/crypto.ts'
import { connect, type DatabaseOptions } from '../../apps/server/src/kit/db.ts'
import { childOrder, childReady } from '../children.ts'

/** Bare Fastify and postgres.js: the token is selected, and the same statement gives the same JSON. */
const { database } = childOrder<{ database: DatabaseOptions }>()
const sql = connect(database, { name: 'bench reference', max: 20 })
const app = fastify()
app.get<{ Params: { id: string } }>('/people/:id', async (request) => {
  const [owner] = await sql<{ company_id: CompanyId }[]>`
    select company_id from api_token_lookup where hash = ${sha256(String(request.headers.token))}`
  if (!owner) throw new Error('There is no such token.')
  const [card] = await findPersonCard(sql, owner.company_id, request.params.id)
  if (!card) throw new Error('There is no such person.')
  return { data: presentPerson(card), included: presentIncluded(card, ['contactedUsers', 'orders']), status: 1 }
})
const url = await app.listen({ port: 0, host: '127.0.0.1' })
childReady({ url }, async () => {
  await app.close()
  await sql.end()
})
