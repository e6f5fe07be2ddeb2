import type { CompanyId } from '@korben/contract'
import fastify from 'fastify'
import { connect, type DatabaseOptions } from '../../apps/server/src/kit/db.ts'
import { newId } from '../../apps/server/src/kit/ids.ts'
import { childOrder, childReady } from '../children.ts'

/** Bare Fastify with one durable insert: the row of a person, and nothing else. */
const { database, companyId } = childOrder<{ database: DatabaseOptions; companyId: CompanyId }>()
const sql = connect(database, { name: 'bench reference', max: 20 })
const app = fastify()
app.post<{ Body: { name: string; email: string; phone: string } }>('/people', async (request) => {
  const { name, email, phone } = request.body
  const now = new Date()
  const [person] = await sql`
    insert into person (company_id, id, name, email, email_folded, phone, phone_e164, active_at, created_at, updated_at)
    values (${companyId}, ${newId(now)}, ${name}, ${email}, ${email.toLowerCase()}, ${phone}, ${phone}, ${now}, ${now}, ${now})
    returning *`
  return { data: person, status: 1 }
})
const url = await app.listen({ port: 0, host: '127.0.0.1' })
childReady({ url }, async () => {
  await app.close()
  await sql.end()
})
