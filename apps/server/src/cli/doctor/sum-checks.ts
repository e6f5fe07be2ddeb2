import { one, type Sql } from '../../kit/db.ts'
import { counted, type Finding, unwell, well } from './check.ts'
import * as store from './doctor.store.ts'

const SAMPLE: store.Sample = { companies: 20, rows: 300_000 }

export async function checkCounts(sql: Sql): Promise<Finding> {
  const wrong = await store.findWrongCounts(sql, SAMPLE)
  if (wrong.length === 0) return well(`The totals are what is there${await describeSample(sql)}.`)
  return unwell(
    wrong
      .map(
        ({ company_id, kind, kept, real }) => `company ${company_id} has ${real} of ${kind}, and ${kept} are counted`,
      )
      .join('; '),
  )
}

export async function checkFigures(sql: Sql): Promise<Finding> {
  const wrong = await store.findWrongFigures(sql, SAMPLE)
  if (wrong.length === 0) return well(`The figures are what their rows add up to${await describeSample(sql)}.`)
  return unwell(
    wrong
      .map(
        ({ company_id, figure, kept, real }) =>
          `company ${company_id}: ${figure} is ${kept}, and its rows add up to ${real}`,
      )
      .join('; '),
  )
}

/** What was looked at when it was not everything. */
async function describeSample(sql: Sql): Promise<string> {
  const { all, small } = one(await store.countCompanies(sql, SAMPLE))
  const looked = Math.min(small, SAMPLE.companies)
  if (looked === all) return ''
  return ` in a sample: ${looked} of ${all} companies, by chance among those with at most ${SAMPLE.rows} rows`
}

export async function checkMessages(sql: Sql): Promise<Finding> {
  const rows = await store.findWrongMessages(sql, { companies: SAMPLE.companies, perCompany: 200 })
  const wrong = rows.filter(({ id }) => id !== null)
  const checked = rows[0]?.checked ?? 0
  if (wrong.length === 0)
    return well(`Messages stand at the worst of their deliveries (the newest ${checked} of a sample).`)
  return unwell(
    wrong
      .map(({ id, state, worst }) => `message ${id} is ${state}, and the worst of its deliveries is ${worst}`)
      .join('; '),
  )
}

export async function checkChats(sql: Sql): Promise<Finding> {
  const rows = await store.findWrongChats(sql, { companies: SAMPLE.companies, perCompany: 20, messages: 10_000 })
  const wrong = rows.filter(({ id }) => id !== null)
  const checked = rows[0]?.checked ?? 0
  if (wrong.length === 0)
    return well(`Chats count their messages rightly (${counted(checked, 'chat', 'chats')} of a sample).`)
  return unwell(
    wrong
      .map(({ id, message_count, last_seq, real_count, real_seq }) =>
        message_count === real_count
          ? `the newest entry of account ${id} has the number ${real_seq}, and ${last_seq} is kept`
          : `account ${id} has ${real_count} messages, and ${message_count} are counted`,
      )
      .join('; '),
  )
}
