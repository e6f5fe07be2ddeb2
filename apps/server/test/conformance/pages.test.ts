import { endpointsOf, v2 } from '@korben/contract'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Sql } from '../../src/kit/db.ts'
import type { Company } from './company-of-everything.ts'
import { callOf, goodRequest, type Json } from './request.ts'
import { answerOf, changingNothing, openStage, refusal, type Stage } from './stage.ts'

/** More than one page of the largest size, with three rows of every moment. */
const ROWS = 130

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
  await plantMany(stage.app.world.sql, stage.own)
})

type Row = { id: string; createdAt: string; lastMessageTime?: string }
type Page = {
  status: 1
  data: Row[]
  meta: { limit: number; offset: number; filteredCount: number; totalCount: number }
}

const endpoints = endpointsOf(v2)
const paged = endpoints.filter((endpoint) => endpoint.paged)

describe.each(paged)('the pages of $path ($name)', (endpoint) => {
  const call = (query: Json) => callOf(endpoint, { ...goodRequest(endpoint, stage.own), query })
  const page = async (query: Json): Promise<Page> => {
    const answer = await stage.wire(call(query))
    expect(answer.status).toBe(200)
    return answer.json as Page
  }
  const walk = async (limit: number): Promise<Row[]> => {
    const rows: Row[] = []
    for (let offset = 0, total = 1; offset < total; offset += limit) {
      const { data, meta } = await page({ limit, offset })
      expect(meta).toEqual({ limit, offset, filteredCount: meta.totalCount, totalCount: meta.totalCount })
      expect(data).toHaveLength(Math.min(limit, meta.totalCount - offset))
      rows.push(...data)
      total = meta.totalCount
    }
    return rows
  }

  test('hold each row once, newest first, whatever their size', async () => {
    const rows = await walk(100)
    expect(rows.length).toBeGreaterThanOrEqual(ROWS)
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length)
    expect(rows.map(keyOf)).toEqual(rows.map(keyOf).toSorted().toReversed())
    for (const limit of [10, 20, 50, 7]) expect(await walk(limit)).toEqual(rows)
    expect((await page({ limit: 1, offset: rows.length - 1 })).data).toEqual(rows.slice(-1))
  })

  test('have twenty rows from the first on, unless another number is asked for', async () => {
    const first = await page({})
    expect(first.meta).toMatchObject({ limit: 20, offset: 0 })
    expect(first.data).toHaveLength(20)
    for (const query of [{ limit: '' }, { limit: ' ', offset: '' }, { offset: 0 }, { limit: '20' }]) {
      expect(await page(query)).toEqual(first)
    }
  })

  test('have a hundred rows at most, and meta says so', async () => {
    const most = await page({ limit: 100 })
    expect(most.data).toHaveLength(100)
    for (const limit of [101, 1000, '99999999999999999999']) expect(await page({ limit })).toEqual(most)
  })

  test('are empty beyond the end', async () => {
    const { meta } = await page({})
    for (const offset of [meta.totalCount, meta.totalCount + 1, Number.MAX_SAFE_INTEGER]) {
      expect(await page({ offset })).toEqual({ data: [], meta: { ...meta, offset }, status: 1 })
    }
  })

  test('are asked for by whole numbers that are not too small', () =>
    changingNothing(stage, async () => {
      for (const [query, fields] of [
        [{ limit: 0 }, { limit: 'TOO_LOW' }],
        [
          { limit: -5, offset: -1 },
          { limit: 'TOO_LOW', offset: 'TOO_LOW' },
        ],
        [
          { limit: 'x', offset: '1.5' },
          { limit: 'NOT_INTEGER', offset: 'NOT_INTEGER' },
        ],
        [
          { limit: '1e3', offset: '0x10' },
          { limit: 'NOT_INTEGER', offset: 'NOT_INTEGER' },
        ],
      ] as const) {
        expect(await answerOf(stage, call(query))).toEqual(refusal(400, 'FORMAT_ERROR', fields))
      }
    }))
})

test.each(endpoints.filter(({ method, paged }) => method === 'GET' && !paged))(
  '$path ($name) is no list of pages: limit and offset mean nothing',
  async (endpoint) => {
    const request = goodRequest(endpoint, stage.own)
    const plain = await stage.wire(callOf(endpoint, request))
    expect(plain.json).not.toHaveProperty('meta')
    const asked = callOf(endpoint, { ...request, query: { ...request.query, limit: 'x', offset: -1 } })
    expect((await stage.wire(asked)).json).toEqual(plain.json)
  },
)

/** What rows are ordered by (reference 1.10). */
const keyOf = ({ lastMessageTime, createdAt, id }: Row): string => `${lastMessageTime ?? createdAt} ${id}`

/** Rows of every paged kind; their ids say nothing of their times. Of a chat the later entry has the higher id. */
async function plantMany(sql: Sql, { given: { companyId, ownerRole }, ids }: Company): Promise<void> {
  const at = sql`timestamptz '2026-01-01' + (n / 3) * interval '1 minute'`
  const id = (kind: string) => sql`substr(md5(${kind}::text || n), 1, 24)`
  const times = sql`${at}, ${at}`
  const each = sql`from generate_series(1, ${ROWS}) as n`
  await sql`insert into person (company_id, id, name, active_at, created_at, updated_at)
    select ${companyId}, ${id('person')}, 'Ann', ${at}, ${times} ${each}`
  await sql`insert into account (company_id, id, person_id, connection_id, kind, active_at, created_at, updated_at)
    select ${companyId}, ${id('account')}, ${id('person')}, ${ids.connection}, 'SMS', ${at}, ${times} ${each}`
  await sql`insert into "user" (company_id, id, role_id, name, email, created_at, updated_at)
    select ${companyId}, ${id('user')}, ${ownerRole.id}, 'Staff', 'x', ${times} ${each}`
  await sql`insert into tunnel (company_id, id, name, created_at, updated_at)
    select ${companyId}, ${id('tunnel')}, 'Tunnel', ${times} ${each}`
  await sql`insert into "order" (company_id, id, person_id, offer_id, payment_credit_id, payment_method, title, offer_price,
      offer_currency, price, currency, transaction_at, created_at, updated_at)
    select ${companyId}, ${id('order')}, ${ids.person}, ${ids.offer}, ${ids.payment_credit}, 'MANUAL', 'x', 1, 'USD', 1, 'USD', ${at},
      ${times} ${each}`
  await sql`insert into message (company_id, id, account_id, seq, direction, kind, sender, text, state, is_read, created_at, updated_at)
    select ${companyId}, 'ffffff' || lpad(to_hex(n), 18, '0'), ${ids.account}, n + 10, 'out', 'message', 'bot', 'x', 'sent', true,
      timestamptz '2027-01-01' + (n / 3) * interval '1 minute', now() ${each}`
  await sql`update account set last_seq = ${ROWS + 10}, message_count = message_count + ${ROWS}
    where company_id = ${companyId} and id = ${ids.account}`
}
