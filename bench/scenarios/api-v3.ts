import type { CompanyId, UserId } from '@korben/contract'
import { createScopedToken } from '../../apps/server/src/domains/auth/tokens.service.ts'
import { createCtx, type World } from '../../apps/server/src/kit/context.ts'
import { type Child, startChild } from '../children.ts'
import { type BigCompany, openMillion } from '../generator/million.ts'
import { loadServer } from '../http-load.ts'
import { type Bench, compare, type Side } from '../measure.ts'
import type { ProductReady } from '../processes/product.ts'
import { openBenchWorld } from '../world.ts'

/** People with 100,000 chats. */
const PEOPLE = 84_000
/** As the desk asks for them. */
const CHATS = 40
const ENTRIES = 50
/** Chats that are opened in turn. */
const OPENED = 200

/**
 * The inbox's list and a page of a chat, the whole product with a scoped token, rights, limits and its presentation, against a bare Fastify
 * that runs the same statements.
 */
export const apiV3: Bench = async (run) => {
  const { database, company } = await openMillion(run, PEOPLE)
  const { world, close } = await openBenchWorld(database.address, { max: 2 })
  const token = await createToken(world, company)
  const accounts = await findLongChats(world, company)
  await close()

  const order = { database: database.address, companyId: company.companyId }
  const ours = await startChild<ProductReady>(new URL('../processes/product.ts', import.meta.url), order)
  const bare = await startChild<ProductReady>(new URL('../processes/bare-inbox.ts', import.meta.url), order)
  const count = run.number('requests', 3000)
  const headers = { Authorization: `Bearer ${token}` }
  const side = ({ pid, ready }: Child<ProductReady>, prefix: string, pathOf: (n: number) => string): Side => ({
    pid,
    run: async () => {
      const call = (n: number) => ({ path: `${prefix}${pathOf(n)}`, headers })
      return { operations: count, seconds: (await loadServer(ready.url, call, { count })).seconds }
    },
  })
  const pages = {
    'the inbox, first page': () => `/chats?limit=${CHATS}`,
    'a chat, newest page': (n: number) => `/chats/${accounts[n % accounts.length]}/messages?limit=${ENTRIES}`,
  }
  for (const [label, pathOf] of Object.entries(pages)) {
    run.report(
      await compare(side(ours, '/api/v3', pathOf), side(bare, '', pathOf), {
        label,
        unit: 'requests/s',
        rounds: run.number('rounds', 5),
        postmaster: database.postmaster,
      }),
    )
  }
  await Promise.all([ours.stop(), bare.stop()])
  await database.close()
}

async function createToken(world: World, { companyId, userId }: BigCompany): Promise<string> {
  const ctx = createCtx(world, companyId as CompanyId, { kind: 'user', userId: userId as UserId })
  return (await createScopedToken(ctx, { name: 'Bench', scopes: ['chats:read'] })).token
}

async function findLongChats({ sql }: World, { companyId }: BigCompany): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from account where company_id = ${companyId} and last_seq >= 20 order by id limit ${OPENED}`
  if (rows.length < OPENED) throw new Error('The company has too few long chats.')
  return rows.map(({ id }) => id)
}
