import type {
  AccountId,
  BlockId,
  CompanyId,
  DomainEvent,
  RunId,
  RunSignal,
  SubscriptionId,
  TunnelId,
} from '@korben/contract'
import type { RunRow } from '../../generated/rows.ts'
import type { Listener, TxCtx, WorkerTx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { newId } from '../../kit/ids.ts'
import { lockAccount } from '../people/index.ts'
import { canRevive } from './engine.ts'
import * as store from './runs.store.ts'
import { blockNotFound, tunnelNotFound } from './tunnels.errors.ts'
import { findPublished } from './tunnels.store.ts'
import { readVersions } from './versions.ts'

export type RunInput = {
  accountId: AccountId
  tunnelId: TunnelId
  /** Where it begins; null for the first block. */
  blockId: BlockId | null
  /** Whether to begin at the first block when `blockId` is not in the published version. */
  orFirst?: boolean
  /** Null for a run that no subscription began. */
  subscriptionId: SubscriptionId | null
}

/**
 * Begins a run in the published version of a tunnel and ends the live run that the account has there. The first step is taken by a
 * worker. Throws `people.account_not_found`, `tunnels.not_found`, `tunnels.block_not_found`.
 */
export async function startRun(ctx: TxCtx, input: RunInput): Promise<RunRow> {
  await lockAccount(ctx, input.accountId)
  return one(await beginRuns(ctx, [input]))
}

/** Many at once, of which no account is named twice for a tunnel. All or nothing; the accounts exist. Throws as `startRun`. */
export async function startRuns(ctx: TxCtx, inputs: readonly RunInput[]): Promise<RunRow[]> {
  const accounts = inputs.map(({ accountId }) => ({ company_id: ctx.companyId, account_id: accountId }))
  await store.lockAccounts(ctx.sql, accounts)
  return beginRuns(ctx, inputs)
}

async function beginRuns(ctx: TxCtx, inputs: readonly RunInput[]): Promise<RunRow[]> {
  const starts = inputs.map(({ accountId, tunnelId, blockId, orFirst = false, subscriptionId }) => ({
    company_id: ctx.companyId,
    account_id: accountId,
    tunnel_id: tunnelId,
    blockId,
    orFirst,
    subscriptionId,
    hops: 0,
    stopBlockIds: [],
  }))
  const { runs, replaced, fate } = await insertRuns(ctx.worker, starts)
  for (const [place, { tunnelId, blockId }] of inputs.entries()) {
    if (fate[place] === 'no_tunnel') throw tunnelNotFound(tunnelId)
    if (fate[place] === 'no_block' && blockId !== null) throw blockNotFound(blockId)
  }
  await ctx.worker.emitAll(replaced.map(endOf))
  return runs
}

export type Start = store.AccountKey & {
  tunnel_id: TunnelId
  blockId: BlockId | null
  orFirst: boolean
  subscriptionId: SubscriptionId | null
  hops: number
  stopBlockIds: BlockId[]
}

export type Begun = { runs: RunRow[]; replaced: store.EndedRun[]; fate: ('begun' | 'no_tunnel' | 'no_block')[] }

/**
 * Begins runs in bulk, replacing the live ones; the accounts are locked by the caller, and each walk is named once. What
 * leads to a tunnel or block that is not there (any more) is passed over: `fate` says so, in the order given.
 */
export async function insertRuns(tx: WorkerTx, starts: readonly Start[]): Promise<Begun> {
  if (starts.length === 0) return { runs: [], replaced: [], fate: [] }
  const published = await findPublished(
    tx.sql,
    starts.map(({ company_id, tunnel_id }) => ({ company_id, id: tunnel_id })),
  )
  const versionOf = new Map(
    published.map(({ company_id, id, version_id }) => [`${company_id} ${id}`, { company_id, version_id }]),
  )
  const tunnelOf = await readVersions(tx.world, tx.sql, [...versionOf.values()])
  const plans = starts.map((start) => {
    const version = versionOf.get(`${start.company_id} ${start.tunnel_id}`)
    const tunnel = version && tunnelOf(version)
    if (!tunnel) return { start, fate: 'no_tunnel' as const }
    const isThere = start.blockId !== null && tunnel.blocks.has(start.blockId)
    if (start.blockId !== null && !isThere && !start.orFirst) return { start, fate: 'no_block' as const }
    const blockId = isThere && start.blockId !== null ? start.blockId : tunnel.firstBlockId
    return { start, fate: 'begun' as const, run: runOf(tx, start, version.version_id, blockId) }
  })
  const fate = plans.map((plan) => plan.fate)
  const begun = plans.flatMap((plan) => (plan.fate === 'begun' ? [plan] : []))
  if (begun.length === 0) return { runs: [], replaced: [], fate }
  const walks = begun.map(({ start: { company_id, account_id, tunnel_id } }) => ({ company_id, account_id, tunnel_id }))
  const replaced = await store.stopLiveRuns(
    tx.sql,
    walks.map((walk) => ({ ...walk, reason: 'replaced' })),
    tx.now(),
  )
  await store.forgetSignals(tx.sql, walks)
  const runs = await store.insertRuns(
    tx.sql,
    begun.map(({ run }) => run),
    tx.now(),
  )
  tx.afterCommit(() => tx.world.hints.give('runs'))
  return { runs: [...runs], replaced: [...replaced], fate }
}

const runOf = (tx: WorkerTx, start: Start, versionId: RunRow['version_id'], blockId: BlockId): store.NewRun => ({
  company_id: start.company_id,
  id: newId(tx.now()),
  account_id: start.account_id,
  tunnel_id: start.tunnel_id,
  version_id: versionId,
  subscription_id: start.subscriptionId,
  block_id: blockId,
  hops: start.hops,
  stop_block_ids: start.stopBlockIds,
})

export type SignalInput = {
  accountId: AccountId
  /** Place of the entry in the chat: signals are consumed in this order, and one entry is one signal. */
  seq: number
  /** The run whose message was pressed. */
  runId: RunId
  event: RunSignal
}

/**
 * Tells a run of a press. When it is over and the account walks through the tunnel anew, the newer run is told instead. False when
 * there is no run that could move: ended for good, or not the account's.
 */
export async function signalRun(ctx: TxCtx, { accountId, seq, runId, event }: SignalInput): Promise<boolean> {
  await lockAccount(ctx, accountId)
  const runs = await store.findRunAndLive(ctx.sql, ctx.companyId, accountId, runId)
  const target = runs.find((run) => run.finished_at === null) ?? runs.find(canRevive)
  if (!target) return false
  await store.insertSignal(ctx.sql, ctx.companyId, { accountId, seq, runId: target.id, event, at: ctx.now() })
  await store.wakeRun(ctx.sql, ctx.companyId, target.id, ctx.now())
  ctx.afterCommit(() => ctx.world.hints.give('runs'))
  return true
}

type Account = { companyId: CompanyId; accountId: AccountId }
const keyOf = ({ companyId, accountId }: Account): store.AccountKey => ({
  company_id: companyId,
  account_id: accountId,
})

/** Ends every live run of the accounts, and forgets what was pressed. */
async function stopRuns(tx: WorkerTx, accounts: readonly Account[], reason: string): Promise<void> {
  await store.lockAccounts(tx.sql, accounts.map(keyOf))
  await endRuns(
    tx,
    accounts.map((account) => ({ ...keyOf(account), tunnel_id: null, reason })),
  )
}

/** As `stopRuns`, for accounts that are locked. Returns how many ended. */
export async function endRuns(tx: WorkerTx, ends: readonly store.RunEnd[]): Promise<number> {
  const ended = await store.stopLiveRuns(tx.sql, ends, tx.now())
  if (ended.length === 0) return 0
  await store.deleteSignalsOfRuns(tx.sql, ended)
  await tx.emitAll(ended.map(endOf))
  return ended.length
}

/** Lets held runs go on, when a chat is given back to the bot. */
async function resumeRuns(tx: WorkerTx, accounts: readonly Account[]): Promise<void> {
  await store.lockAccounts(tx.sql, accounts.map(keyOf))
  await store.resumeHeldRuns(tx.sql, accounts.map(keyOf), tx.now())
  tx.afterCommit(() => tx.world.hints.give('runs'))
}

/** Runs follow their account: nobody to reach ends them, a chat given back to the bot lets them go on. */
export const tunnelsListener: Listener = async (tx, events) => {
  const unreachable = new Map<string, Account[]>([
    ['blocked', []],
    ['invalid_recipient', []],
  ])
  const resumed: Account[] = []
  for (const { companyId, event } of events) {
    if (event.type === 'account.status_changed') {
      const reason = event.status === 'BLOCKED' ? 'blocked' : 'invalid_recipient'
      if (event.status === 'BLOCKED' || event.status === 'INVALID')
        unreachable.get(reason)?.push({ companyId, accountId: event.accountId })
    }
    if (event.type === 'account.bot_switched' && event.botStatus === 'BOT')
      resumed.push({ companyId, accountId: event.accountId })
  }
  for (const [reason, accounts] of unreachable) if (accounts.length > 0) await stopRuns(tx, accounts, reason)
  if (resumed.length > 0) await resumeRuns(tx, resumed)
}

export type Told = { companyId: CompanyId; event: DomainEvent }

/** What is told of a run that ended. */
export const endOf = ({ company_id, account_id, id, tunnel_id, state, reason }: store.EndedRun): Told => ({
  companyId: company_id,
  event: { type: 'run.ended', accountId: account_id, runId: id, tunnelId: tunnel_id, state, reason },
})
