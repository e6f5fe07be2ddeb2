import type { AccountId, CompanyId, PersonId, TagId, TunnelId } from '@korben/contract'
import type { WorkerTx } from '../../kit/context.ts'
import { sendInBulk } from '../chats/index.ts'
import { addTagsInBulk, markPeople, type PersonMark, removeTagsInBulk } from '../people/index.ts'
import type { Effect } from './engine.ts'
import { foldOrders, type Order } from './fold-orders.ts'
import * as store from './runs.store.ts'
import { endOf, insertRuns, type Told } from './start-runs.ts'
import type { Step } from './take-step.ts'

/** Performs what a batch of walks does, each kind in bulk, in the transaction that moved their runs. */
export async function performEffects(tx: WorkerTx, steps: readonly Step[]): Promise<void> {
  const marks = [...(await changeTags(tx, steps)), ...(await send(tx, steps))]
  if (marks.length > 0) await markPeople(tx.sql, marks)
  const ended = await startAndStop(tx, steps)
  await tx.emitAll([...steps.flatMap(eventsOf), ...ended])
}

function eventsOf({ due: { row }, effects }: Step): Told[] {
  const { company_id: companyId, account_id: accountId, id: runId, tunnel_id: tunnelId } = row
  const run = { accountId, runId, tunnelId }
  return effects.flatMap((effect): Told[] => {
    switch (effect.type) {
      case 'stepped': {
        const { step, blockId, outcome } = effect
        return [{ companyId, event: { type: 'run.stepped', ...run, step, blockId, outcome } }]
      }
      case 'ended':
        return [{ companyId, event: { type: 'run.ended', ...run, state: effect.state, reason: effect.reason } }]
      default:
        return []
    }
  })
}

const effectsOf = <Type extends Effect['type']>(steps: readonly Step[], ...types: Type[]) =>
  steps.flatMap(({ due, effects }) =>
    effects.flatMap((effect) => (isOneOf(effect, types) ? [{ row: due.row, account: due.account, effect }] : [])),
  )

const isOneOf = <Type extends Effect['type']>(
  effect: Effect,
  types: readonly Type[],
): effect is Extract<Effect, { type: Type }> => types.some((type) => type === effect.type)

/** The last word on a tag of a person holds: walks of one batch follow each other. */
async function changeTags(tx: WorkerTx, steps: readonly Step[]): Promise<PersonMark[]> {
  const people = new Map<string, { companyId: CompanyId; personId: PersonId; tags: Map<TagId, boolean> }>()
  for (const { account, effect } of effectsOf(steps, 'tag', 'untag')) {
    const key = `${account.company_id} ${account.person_id}`
    const person = people.get(key) ?? { companyId: account.company_id, personId: account.person_id, tags: new Map() }
    people.set(key, person)
    for (const id of effect.tagIds) person.tags.set(id, effect.type === 'tag')
  }
  const wearers = (isWorn: boolean) =>
    [...people.values()].flatMap(({ companyId, personId, tags }) => {
      const tagIds = [...tags].flatMap(([id, worn]) => (worn === isWorn ? [id] : []))
      return tagIds.length > 0 ? [{ companyId, personId, tagIds }] : []
    })
  return [...(await addTagsInBulk(tx, wearers(true))), ...(await removeTagsInBulk(tx, wearers(false)))]
}

async function send(tx: WorkerTx, steps: readonly Step[]): Promise<PersonMark[]> {
  const { marks } = await sendInBulk(
    tx,
    effectsOf(steps, 'send').map(({ row, effect: { content, cause, lane } }) => ({
      companyId: row.company_id,
      accountId: row.account_id,
      content,
      cause,
      lane,
      priority: 'tunnel',
      sender: 'bot',
      runId: row.id,
      variables: row.variables,
    })),
  )
  return marks
}

/** Begins and ends other runs of the same accounts; returns what to tell of those that ended. */
async function startAndStop(tx: WorkerTx, steps: readonly Step[]): Promise<Told[]> {
  const asked = new Map<
    string,
    { company_id: CompanyId; account_id: AccountId; tunnel_id: TunnelId; orders: Order[] }
  >()
  for (const { row, effect } of effectsOf(steps, 'start', 'stop')) {
    const key = `${row.company_id} ${row.account_id} ${effect.tunnelId}`
    const { company_id, account_id } = row
    const entry = asked.get(key) ?? { company_id, account_id, tunnel_id: effect.tunnelId, orders: [] }
    asked.set(key, entry)
    entry.orders.push(effect)
  }
  if (asked.size === 0) return []
  const outcomes = [...asked.values()].map(({ orders, ...walk }) => ({ walk, ...foldOrders(orders) }))

  const ends = outcomes.flatMap(({ walk, end, start }) =>
    end === 'action' || (end !== null && start === null) ? [{ ...walk, reason: end }] : [],
  )
  const stops = outcomes.flatMap(({ walk, stopAt }) => stopAt.map((block_id) => ({ ...walk, block_id })))
  const starts = outcomes.flatMap(({ walk, start }) =>
    start ? [{ ...walk, ...start, orFirst: false, subscriptionId: null }] : [],
  )
  const ended: store.EndedRun[] = ends.length > 0 ? [...(await store.stopLiveRuns(tx.sql, ends, tx.now()))] : []
  // One statement changes a row once: several blocks of one run are several statements.
  for (const part of roundsOf(stops)) ended.push(...(await store.stopAtBlocks(tx.sql, part, tx.now())))
  const begun = await insertRuns(tx, starts)
  return [...ended.filter(({ state }) => state === 'stopped'), ...begun.replaced].map(endOf)
}

/** Splits so that no part names a walk twice. */
function roundsOf<T extends { company_id: string; account_id: string; tunnel_id: string }>(stops: readonly T[]): T[][] {
  const rounds: T[][] = []
  const seen = new Map<string, number>()
  for (const stop of stops) {
    const key = `${stop.company_id} ${stop.account_id} ${stop.tunnel_id}`
    const round = seen.get(key) ?? 0
    seen.set(key, round + 1)
    const part = rounds[round]
    if (part) part.push(stop)
    else rounds.push([stop])
  }
  return rounds
}
