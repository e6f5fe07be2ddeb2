import type { CompanyId } from '@korben/contract'
import fastify from 'fastify'
import { presentPersonRow } from '../../apps/server/src/api-v2/people.presenter.ts'
import { connect, type DatabaseOptions } from '../../apps/server/src/kit/db.ts'
import { childOrder, childReady } from '../children.ts'
import { type RowQuery, runRowQuery } from '../row-query.ts'

/** Bare Fastify with the statement of the rows alone: no token, no limit, no counts. */
const { database, companyId } = childOrder<{ database: DatabaseOptions; companyId: CompanyId }>()
const sql = connect(database, { name: 'bench reference', max: 20 })
const app = fastify()
app.get<{ Querystring: { query: string } }>('/rows', async (request) => {
  const rows = await runRowQuery(sql, companyId, JSON.parse(request.query.query) as RowQuery)
  return { data: rows.map(presentPersonRow) }
})
const url = await app.listen({ port: 0, host: '127.0.0.1' })
childReady({ url }, async () => {
  await app.close()
  await sql.end()
})
