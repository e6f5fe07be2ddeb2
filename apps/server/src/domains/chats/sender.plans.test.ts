import { expect, test } from 'vitest'
import { testDatabase } from '../../../test/harness/database.ts'
import { atFileEnd } from '../../../test/harness/file-end.ts'
import { stage } from '../../../test/stub-channel/sending.ts'
import { connect } from '../../kit/db.ts'
import { findDue } from './sender.store.ts'

const PEOPLE = 200
const QUEUED = 8

test('a queue in which nothing may be sent costs a look at each of its calls, also where nothing was ever analyzed', async () => {
  const it = await stage()
  const asked: { text: string; parameters: unknown[] }[] = []
  const debug = (_connection: number, text: string, parameters: unknown[]) => void asked.push({ text, parameters })
  const sql = connect({ ...(await testDatabase()).address, debug }, { max: 1, name: 'plans' })
  atFileEnd(() => sql.end({ timeout: 5 }))
  const { companyId } = it.given
  const { person_id: personId } = await it.account()
  await sql`
    insert into account (company_id, id, person_id, connection_id, external_id, kind, active_at, created_at, updated_at)
    select ${companyId}, 'a' || lpad(to_hex(n), 23, '0'), ${personId}, ${it.connection.id}, n::text, 'TELEGRAM', now(), now(), now()
    from generate_series(1, ${PEOPLE}::int) as n`
  // The first of each has an answer to come.
  await sql`
    insert into delivery (company_id, message_id, n, account_id, connection_id, seq, lane, priority, call, state, due_at, created_at, updated_at)
    select ${companyId}, 'b' || lpad(to_hex(n * 100 + place), 23, '0'), 0, 'a' || lpad(to_hex(n), 23, '0'), ${it.connection.id}, place, 'lane', 1, '{}',
      case place when 0 then 'sending' else 'queued' end, ${it.clock.now()}, now(), now()
    from generate_series(1, ${PEOPLE}::int) as n, generate_series(0, ${QUEUED}::int) as place`
  asked.length = 0
  const options = { now: it.clock.now(), limit: 100, except: [] }
  expect(await findDue(sql, { companyId, connectionId: it.connection.id }, options)).toEqual([])

  const [statement] = asked
  if (!statement) throw new Error('Nothing was asked.')
  const [row] = await sql.unsafe<Explained[]>(
    `explain (analyze, buffers, format json) ${statement.text}`,
    statement.parameters as never[],
  )
  const root = row?.['QUERY PLAN'][0].Plan
  const blocks = (root?.['Shared Hit Blocks'] ?? Number.NaN) + (root?.['Shared Read Blocks'] ?? Number.NaN)
  expect(blocks).toBeGreaterThan(PEOPLE)
  expect(blocks).toBeLessThan(PEOPLE * QUEUED * BLOCKS_OF_ROW)
})

/** Its own page, its account, and what stands before it, each through an index, in several partitions. */
const BLOCKS_OF_ROW = 20

type Explained = { 'QUERY PLAN': [{ Plan: Record<'Shared Hit Blocks' | 'Shared Read Blocks', number> }] }
