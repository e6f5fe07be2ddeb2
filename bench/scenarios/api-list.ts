import { deepStrictEqual } from 'node:assert/strict'
import type { CompanyId } from '@korben/contract'
import type { Begin } from '../../apps/server/src/api-v2/people.read.ts'
import { connect, type Database, one } from '../../apps/server/src/kit/db.ts'
import { type Child, startChild } from '../children.ts'
import { type BigCompany, openMillion } from '../generator/million.ts'
import { type Call, loadServer } from '../http-load.ts'
import { type Bench, compare, quantile, type Run, type Side } from '../measure.ts'
import type { ProductReady } from '../processes/product.ts'
import { type RowQuery, runRowQuery } from '../row-query.ts'
import { type Page, pagesOf, queryOf } from './api-list-pages.ts'

/** How often the statement alone is asked, for its p95. */
const ASKED = 40
/** About how long one round of one side lasts. */
const ROUND_SECONDS = 0.7
const CONCURRENCY = 8

type Stage = {
  run: Run
  sql: Database
  company: BigCompany & { total: number }
  postmaster: number
  ours: Child<ProductReady>
  bare: Child<ProductReady>
}

/**
 * GET /people of a million: every documented filter, near pages and far ones. The whole product against a bare Fastify with the statement of the
 * rows alone. Beside it: the time of that statement, and of the first count, whose result must be right. `--only=WORD`: the pages that have it.
 */
export const apiList: Bench = async (run) => {
  const { database, company } = await openMillion(run)
  const sql = connect(database.address, { max: 1 })
  const order = { database: database.address, companyId: company.companyId }
  const ours = await startChild<ProductReady>(new URL('../processes/product.ts', import.meta.url), order)
  const bare = await startChild<ProductReady>(new URL('../processes/bare-list.ts', import.meta.url), order)
  const someone = one(
    await sql<{ phone: string; email: string }[]>`
      select phone, email from person where company_id = ${company.companyId} and phone is not null and email is not null
        and exists (select from person_tag where company_id = person.company_id and person_id = person.id and tag_id = ${company.tags.Half ?? ''})
      order by active_at limit 1 offset 1000`,
  )
  const total = await countMatches(sql, company, { label: '', offset: 0 })
  const only = run.text('only', '')
  for (const page of pagesOf(company, someone).filter(({ label }) => label.includes(only))) {
    await measurePage({ run, sql, company: { ...company, total }, postmaster: database.postmaster, ours, bare }, page)
  }
  await Promise.all([ours.stop(), bare.stop()])
  await sql.end()
  await database.close()
}

async function measurePage({ run, sql, company, postmaster, ours, bare }: Stage, page: Page): Promise<void> {
  const own: Call = { path: `/api/v2/people?${queryOf(page)}`, headers: { 'X-Leeloo-AuthToken': company.token } }
  const begun = performance.now()
  const answer = await ask(ours.ready.url, own)
  const firstMs = performance.now() - begun

  const matches = await countMatches(sql, company, page)
  report({ run, firstMs, answer, matches, page })
  // Behind the last match there are no rows to be read, and nothing to compare with.
  if (page.offset >= matches) return
  const query: RowQuery = {
    tagIds: await rarestFirst(sql, company, page.tags ?? []),
    ...(page.phone && { phone: page.phone }),
    ...(page.email && { email: page.email }),
    ...(page.from && { from: page.from }),
    ...(page.to && { to: page.to }),
    window: { limit: 20, offset: page.offset },
    matches,
    total: company.total,
    begin: beginOf(page),
  }
  const reference: Call = { path: `/rows?query=${encodeURIComponent(JSON.stringify(query))}` }
  const rows = await ask(bare.ready.url, reference)
  deepStrictEqual(answer.data, rows.data)
  const times: number[] = []
  for (let n = 0; n < ASKED; n++) {
    const at = performance.now()
    await runRowQuery(sql, company.companyId as CompanyId, query)
    times.push(performance.now() - at)
  }
  run.report({
    kind: 'figure',
    label: `${page.label}, row query p95`,
    value: quantile(times, 0.95),
    unit: 'ms',
    budget: page.isDeep ? null : 'row query p95 (ms)',
  })
  const guess = (ROUND_SECONDS * 2000) / quantile(times, 0.5)
  const count = Math.round(Math.min(2000, Math.max(2 * CONCURRENCY, guess)))
  const side = ({ pid, ready }: Child<ProductReady>, call: Call): Side => ({
    pid,
    run: async () => ({
      operations: count,
      seconds: (await loadServer(ready.url, () => call, { count, concurrency: CONCURRENCY })).seconds,
    }),
  })
  run.report(
    await compare(side(ours, own), side(bare, reference), {
      label: page.label,
      unit: 'requests/s',
      rounds: run.number('rounds', 5),
      postmaster,
    }),
  )
}

type First = { run: Run; firstMs: number; answer: Answer; matches: number; page: Page }

function report({ run, firstMs, answer, matches, page: { label, isDeep } }: First): void {
  run.report({
    kind: 'verdict',
    label: `${label}, count`,
    holds: answer.meta?.filteredCount === matches,
    details: `${answer.meta?.filteredCount} of ${matches} matches`,
  })
  run.report({
    kind: 'figure',
    label: `${label}, first answer with its count`,
    value: firstMs,
    unit: 'ms',
    budget: isDeep ? null : 'first count (ms)',
  })
}

type Answer = { data: unknown[]; meta?: { filteredCount: number } }

async function ask(origin: string, { path, headers = {} }: Call): Promise<Answer> {
  const response = await fetch(`${origin}${path}`, { headers })
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as Answer
}

const beginOf = ({ tags, phone, email, from }: Page): Begin => {
  if (phone || email) return 'contact'
  return tags && !from ? 'tag' : 'activity'
}

/** As the product has them before it reads the rows. */
const rarestFirst = async (sql: Database, { companyId }: BigCompany, tags: string[]): Promise<string[]> =>
  (
    await sql<{ id: string }[]>`
      select tag_id as id from person_tag where company_id = ${companyId} and tag_id = any(${tags}::text[])
      group by tag_id order by count(*)`
  ).map(({ id }) => id)

/** Counted in another way than the product counts. */
async function countMatches(sql: Database, { companyId }: BigCompany, page: Page): Promise<number> {
  const { tags = [], phone = null, email = null, from = null, to = null } = page
  const { count } = one(
    await sql<{ count: number }[]>`
      select count(*) as count from person
      where company_id = ${companyId} and merged_into is null and deleted_at is null
        and (${phone}::text is null or phone = ${phone}) and (${email}::text is null or email_folded = lower(${email}))
        and (${from}::timestamptz is null or active_at >= ${from}) and (${to}::timestamptz is null or active_at <= ${to})
        and (cardinality(${tags}::text[]) = 0 or id in (
          select person_id from person_tag where company_id = ${companyId} and tag_id = any(${tags}::text[])
          group by person_id having count(*) = cardinality(${tags}::text[])))`,
  )
  return count
}
