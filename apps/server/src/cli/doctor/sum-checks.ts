import { one, type Sql } from '../../kit/db.ts'
import { counted, type Finding, unwell, well } from './check.ts'
import type { Depth } from './depth.ts'
import * as store from './doctor.store.ts'
import * as sums from './sums.store.ts'

export async function checkCounts(sql: Sql, depth: Depth): Promise<Finding> {
  const wrong = await store.findWrongCounts(sql, depth.sample)
  if (wrong.length === 0) return well(`The totals are what is there${await describeSample(sql, depth)}.`)
  return unwell(
    wrong
      .map(
        ({ company_id, kind, kept, real }) => `company ${company_id} has ${real} of ${kind}, and ${kept} are counted`,
      )
      .join('; '),
  )
}

export async function checkFigures(sql: Sql, depth: Depth): Promise<Finding> {
  const wrong = await store.findWrongFigures(sql, depth.sample)
  if (wrong.length === 0) return well(`The figures are what their rows add up to${await describeSample(sql, depth)}.`)
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
async function describeSample(sql: Sql, { sample }: Depth): Promise<string> {
  const { all, small } = one(await store.countCompanies(sql, sample))
  const looked = Math.min(small, sample.companies)
  if (looked === all) return ''
  return ` in a sample: ${looked} of ${all} companies, by chance among those with at most ${sample.rows} rows; --deep looks at all`
}

export async function checkMessages(sql: Sql, depth: Depth): Promise<Finding> {
  const looked = { companies: depth.sample.companies, perCompany: depth.messages }
  const rows = await store.findWrongMessages(sql, looked)
  const wrong = rows.filter(({ id }) => id !== null)
  const checked = rows[0]?.checked ?? 0
  const faults = [
    ...wrong.map(({ id, state, worst }) => `message ${id} is ${state}, and the worst of its deliveries is ${worst}`),
    ...(await sums.findLostMessages(sql, looked)).map(({ id, fault }) =>
      fault === 'no_delivery'
        ? `message ${id} is to be sent, and has no delivery`
        : `the cause of message ${id} is not remembered as its own`,
    ),
    ...(await sums.findStrayRows(sql, looked)).map(({ kind, id }) =>
      kind === 'delivery'
        ? `there is a delivery of message ${id}, which is not there`
        : `there is a cause of message ${id}, which is not there`,
    ),
    ...(await sums.findHeldForNothing(sql)).map(
      ({ id }) => `message ${id} is held behind a doubt, and there is none: nobody will send it`,
    ),
  ]
  if (faults.length > 0) return unwell(faults.join('; '))
  const extent = depth.isWhole ? `all ${checked}` : `the newest ${checked} of a sample`
  return well(`Messages stand at the worst of their deliveries (${extent}).`)
}

export async function checkChats(sql: Sql, depth: Depth): Promise<Finding> {
  const rows = await store.findWrongChats(sql, {
    companies: depth.sample.companies,
    perCompany: depth.chats,
    messages: depth.chatLength,
  })
  const wrong = rows.filter(({ id }) => id !== null)
  const checked = rows[0]?.checked ?? 0
  if (wrong.length === 0)
    return well(
      `Chats count their messages rightly and without gaps (${counted(checked, 'chat', 'chats')}${depth.isWhole ? '' : ' of a sample'}).`,
    )
  return unwell(wrong.map(describeChat).join('; '))
}

function describeChat({ id, message_count, last_seq, real_count, real_seq, real_places }: store.ChatRow): string {
  if (message_count !== real_count) return `account ${id} has ${real_count} messages, and ${message_count} are counted`
  if (last_seq !== real_seq)
    return `the newest entry of account ${id} has the number ${real_seq}, and ${last_seq} is kept`
  return `the ${real_count} messages of account ${id} have ${real_places} places up to ${real_seq}`
}

/** What was counted as sold, order by order. */
export async function checkSales(sql: Sql, depth: Depth): Promise<Finding> {
  const wrong = await sums.findWrongSales(sql, depth.sample)
  if (wrong.length === 0) return well(`Orders are counted as they stand${await describeSample(sql, depth)}.`)
  return unwell(
    wrong
      .map(
        ({ id, price, counted }) =>
          `order ${id} is ${price === null ? 'no sale' : `a sale of ${price}`}, and ${counted ?? 'nothing'} is counted`,
      )
      .join('; '),
  )
}

/** No run stands where nobody wakes it, no signal waits for one that never comes. */
export async function checkRuns(sql: Sql): Promise<Finding> {
  const faults = [
    ...(await sums.findWrongRuns(sql)).map(({ id, state, fault }) =>
      fault === 'end'
        ? `run ${id} is ${state}, and its end says otherwise`
        : `run ${id} is ${state}, and nobody will wake it`,
    ),
    ...(await sums.findForgottenSignals(sql)).map(
      ({ run_id, state }) => `a signal waits for run ${run_id}, which is ${state} and is not woken`,
    ),
    ...(await sums.findParkedRuns(sql)).map(
      ({ reason, count, id }) => `${counted(count, 'run', 'runs')} cannot go on (${reason}), ${id} for one`,
    ),
  ]
  return faults.length === 0
    ? well('Every run will be woken or has ended, and none is parked.')
    : unwell(faults.join('; '))
}

export async function checkLookUps(sql: Sql): Promise<Finding> {
  const wrong = await sums.findWrongLookUps(sql)
  if (wrong.length === 0) return well('Everything that is looked up without its company is found.')
  return unwell(
    wrong
      .map(({ kind, id, fault }) =>
        fault === 'missing' ? `${kind} ${id} cannot be looked up` : `${kind} ${id} is gone and is still looked up`,
      )
      .join('; '),
  )
}
