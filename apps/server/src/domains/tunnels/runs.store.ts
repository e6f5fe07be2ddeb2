import type { AccountId, BlockId, CompanyId, PersonId, RunId, RunSignal, TagId, TunnelId } from '@korben/contract'
import type { AccountRow, RunRow, RunSignalRow, TunnelVersionRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'

/**
 * Lock order. A run and its signals are read for a change and changed only under the row lock of their account (`for no key
 * update`), the lock that also numbers the chat. Workers take accounts with SKIP LOCKED and never wait for one; everybody else
 * locks the account before its runs. So nobody holds a run and waits for an account, and no circle can close.
 */

export type RunKey = Pick<RunRow, 'company_id' | 'id'>
export type AccountKey = { company_id: CompanyId; account_id: AccountId }

/** An account whose runs may be changed until the end of the transaction, and those that are due. */
export type ClaimedAccount = AccountKey & {
  person_id: PersonId
  status: AccountRow['status']
  bot_status: AccountRow['bot_status']
  run_ids: RunId[]
}

/**
 * Locks the accounts of due runs that nobody else holds, at most `limit` runs. Fair: every company with due runs gets its first
 * one, then its second, and so on, up to its quota. The companies are found by skipping through the index, one probe each; within
 * a company what others hold is passed over, so that workers side by side get full batches.
 */
export const claimDueAccounts = (tx: Tx, now: Date, limit: number) => tx<ClaimedAccount[]>`
  with recursive company as (
    (select company_id, wake_at from run where wake_at is not null order by company_id, wake_at limit 1)
    union all
    select next.company_id, next.wake_at from company cross join lateral (
      select company_id, wake_at from run
      where wake_at is not null and company_id > company.company_id order by company_id, wake_at limit 1) as next
  ), ready as materialized (
    select company_id, least(${limit}::int, 2 * ${limit}::int / count(*) over () + 1) as most from company where wake_at <= ${now}
  ), place as (
    select ready.company_id, row_number() over (partition by ready.company_id order by run.wake_at) as place, run.wake_at
    from ready cross join lateral (
      select wake_at from run
      where company_id = ready.company_id and wake_at <= ${now} order by wake_at limit ready.most) as run
    order by place, wake_at limit ${limit}
  ), quota as materialized (
    select company_id, count(*) as runs from place group by company_id
  ), claimed as materialized (
    select quota.company_id, due.* from quota cross join lateral (
      select run.id, run.account_id, account.person_id, account.status, account.bot_status
      from run join account on account.company_id = run.company_id and account.id = run.account_id
      where run.company_id = quota.company_id and run.wake_at <= ${now}
      order by run.wake_at limit quota.runs for no key update of account skip locked) as due
  )
  select company_id, account_id, person_id, status, bot_status, array_agg(id) as run_ids
  from claimed group by company_id, account_id, person_id, status, bot_status`

/** Locks the accounts of these runs that nobody else holds. */
export const claimAccounts = (tx: Tx, runs: readonly RunKey[]) => tx<ClaimedAccount[]>`
  with wanted as (
    select run.company_id, run.account_id, array_agg(run.id) as run_ids
    from jsonb_to_recordset(${tx.json(runs)}) as given (company_id text, id text)
    join run on run.company_id = given.company_id and run.id = given.id
    group by run.company_id, run.account_id
  )
  select account.company_id, account.id as account_id, account.person_id, account.status, account.bot_status, wanted.run_ids
  from wanted join account on account.company_id = wanted.company_id and account.id = wanted.account_id
  for no key update of account skip locked`

/** Locks accounts in the order of their ids, waiting for whoever holds one. */
export const lockAccounts = (tx: Tx, accounts: readonly AccountKey[]) => tx<AccountKey[]>`
  select account.company_id, account.id as account_id
  from jsonb_to_recordset(${tx.json(accounts)}) as given (company_id text, account_id text)
  join account on account.company_id = given.company_id and account.id = given.account_id
  order by account.company_id, account.id for no key update of account`

export type DueRun = RunRow & { is_tunnel_deleted: boolean }

/** The due ones of these runs as they are now, under the locks of their accounts. */
export const findDueRuns = (tx: Tx, runs: readonly RunKey[], now: Date) => tx<DueRun[]>`
  select run.*, tunnel.deleted_at is not null as is_tunnel_deleted
  from jsonb_to_recordset(${tx.json(runs)}) as given (company_id text, id text)
  join run on run.company_id = given.company_id and run.id = given.id
  join tunnel on tunnel.company_id = run.company_id and tunnel.id = run.tunnel_id
  where run.wake_at <= ${now} order by run.wake_at, run.id`

export type SignalOfRun = Pick<RunSignalRow, 'company_id' | 'account_id' | 'seq' | 'run_id' | 'event'> & {
  waiting: number
}

/** The oldest signal of each run; `waiting` is 2 when there are more behind it. */
export const findOldestSignals = (tx: Tx, runs: readonly RunKey[]) => tx<SignalOfRun[]>`
  select oldest.company_id, oldest.account_id, oldest.seq, oldest.run_id, oldest.event, oldest.waiting::int as waiting
  from jsonb_to_recordset(${tx.json(runs)}) as given (company_id text, id text)
  cross join lateral (
    select *, count(*) over () as waiting from (
      select * from run_signal where company_id = given.company_id and run_id = given.id order by seq limit 2) as first
    order by seq limit 1) as oldest`

export const insertSignal = (
  tx: Tx,
  companyId: CompanyId,
  { accountId, seq, runId, event, at }: { accountId: AccountId; seq: number; runId: RunId; event: RunSignal; at: Date },
) => tx`
  insert into run_signal (company_id, account_id, seq, run_id, event, created_at)
  values (${companyId}, ${accountId}, ${seq}, ${runId}, ${tx.json(event)}, ${at}) on conflict do nothing`

export const deleteSignals = (
  tx: Tx,
  signals: readonly Pick<RunSignalRow, 'company_id' | 'account_id' | 'seq'>[],
) => tx`
  delete from run_signal using jsonb_to_recordset(${tx.json(signals)}) as gone (company_id text, account_id text, seq bigint)
  where (run_signal.company_id, run_signal.account_id, run_signal.seq) = (gone.company_id, gone.account_id, gone.seq)`

export const deleteSignalsOfRuns = (tx: Tx, runs: readonly RunKey[]) => tx`
  delete from run_signal using jsonb_to_recordset(${tx.json(runs)}) as gone (company_id text, id text)
  where (run_signal.company_id, run_signal.run_id) = (gone.company_id, gone.id)`

export const findVersions = (sql: Sql, versions: readonly Pick<TunnelVersionRow, 'company_id' | 'id'>[]) => sql<
  Pick<TunnelVersionRow, 'company_id' | 'id' | 'tunnel_id' | 'graph'>[]
>`
  select version.company_id, version.id, version.tunnel_id, version.graph
  from jsonb_to_recordset(${sql.json(versions)}) as given (company_id text, id text)
  join tunnel_version as version on version.company_id = given.company_id and version.id = given.id`

/** The tags of people, for filters. */
export const findTagsOfPeople = (sql: Sql, people: readonly { company_id: CompanyId; person_id: PersonId }[]) => sql<
  { company_id: CompanyId; person_id: PersonId; tag_id: TagId }[]
>`
  select person_tag.company_id, person_tag.person_id, person_tag.tag_id
  from jsonb_to_recordset(${sql.json(people)}) as given (company_id text, person_id text)
  join person_tag on person_tag.company_id = given.company_id and person_tag.person_id = given.person_id`

/** How a run stands after a batch. Times are ISO texts. `step_before` guards against a second writer. */
export type RunChange = RunKey &
  Pick<RunRow, 'block_id' | 'step' | 'state' | 'reason' | 'stop_block_ids' | 'hops'> & {
    step_before: number
    wake_at: string | null
    timer_at: string | null
    at: string
  }

export const updateRuns = (tx: Tx, runs: readonly RunChange[]) => tx`
  update run set block_id = next.block_id, step = next.step, state = next.state, reason = next.reason,
    stop_block_ids = next.stop_block_ids, hops = next.hops, wake_at = next.wake_at, timer_at = next.timer_at, updated_at = next.at,
    finished_at = case when next.state in ('finished', 'stopped') then next.at end
  from jsonb_to_recordset(${tx.json(runs)}) as next
    (company_id text, id text, block_id text, step int, state text, reason text, stop_block_ids text[], hops smallint,
     step_before int, wake_at timestamptz, timer_at timestamptz, at timestamptz)
  where (run.company_id, run.id) = (next.company_id, next.id) and run.step = next.step_before`

export type NewRun = Pick<
  RunRow,
  | 'company_id'
  | 'id'
  | 'account_id'
  | 'tunnel_id'
  | 'version_id'
  | 'subscription_id'
  | 'block_id'
  | 'hops'
  | 'stop_block_ids'
>
/** They are due at once. */
export const insertRuns = (tx: Tx, runs: readonly NewRun[], now: Date) => tx<RunRow[]>`
  insert into run (company_id, id, account_id, tunnel_id, version_id, subscription_id, block_id, hops, stop_block_ids, state,
    wake_at, created_at, updated_at)
  select company_id, id, account_id, tunnel_id, version_id, subscription_id, block_id, hops, stop_block_ids, 'ready',
    ${now}, ${now}, ${now}
  from jsonb_to_recordset(${tx.json(runs)}) as row (company_id text, id text, account_id text, tunnel_id text, version_id text,
    subscription_id text, block_id text, hops smallint, stop_block_ids text[])
  returning *`

/** The run of `runId`, and the live one of the same account in the same tunnel when that is another. */
export const findRunAndLive = (tx: Tx, companyId: CompanyId, accountId: AccountId, runId: RunId) => tx<RunRow[]>`
  select run.* from run join run as named on named.company_id = run.company_id and named.account_id = run.account_id
    and named.tunnel_id = run.tunnel_id
  where named.company_id = ${companyId} and named.account_id = ${accountId} and named.id = ${runId}
    and (run.id = named.id or run.state in ('ready', 'waiting', 'held', 'parked'))`

export const wakeRun = (tx: Tx, companyId: CompanyId, id: RunId, now: Date) => tx`
  update run set wake_at = ${now}, updated_at = ${now} where company_id = ${companyId} and id = ${id}`

export type EndedRun = RunKey & Pick<RunRow, 'account_id' | 'tunnel_id' | 'state' | 'reason'>

/** Which live runs of an account to end: all of them with null. */
export type RunEnd = AccountKey & { tunnel_id: TunnelId | null; reason: string }

export const stopLiveRuns = (tx: Tx, ends: readonly RunEnd[], now: Date) => tx<EndedRun[]>`
  update run set state = 'stopped', reason = gone.reason, wake_at = null, timer_at = null, updated_at = ${now}, finished_at = ${now}
  from jsonb_to_recordset(${tx.json(ends)}) as gone (company_id text, account_id text, tunnel_id text, reason text)
  where run.company_id = gone.company_id and run.account_id = gone.account_id
    and (gone.tunnel_id is null or run.tunnel_id = gone.tunnel_id) and run.state in ('ready', 'waiting', 'held', 'parked')
  returning run.company_id, run.id, run.account_id, run.tunnel_id, run.state, run.reason`

/** Signals of an account's runs in a tunnel: what was pressed before a new beginning does not touch it. */
export const forgetSignals = (tx: Tx, walks: readonly (AccountKey & { tunnel_id: TunnelId })[]) => tx`
  with forgotten as (
    delete from run_signal using jsonb_to_recordset(${tx.json(walks)}) as walk (company_id text, account_id text, tunnel_id text), run
    where run_signal.company_id = walk.company_id and run_signal.account_id = walk.account_id
      and run.company_id = run_signal.company_id and run.id = run_signal.run_id and run.tunnel_id = walk.tunnel_id
    returning run_signal.company_id, run_signal.run_id
  )
  update run set wake_at = null from forgotten
  where run.company_id = forgotten.company_id and run.id = forgotten.run_id and run.state in ('finished', 'stopped')`

/** A live run that stands on the block, or is to begin there, ends; another one ends when it arrives there, once. */
export const stopAtBlocks = (
  tx: Tx,
  stops: readonly (AccountKey & { tunnel_id: TunnelId; block_id: BlockId })[],
  now: Date,
) => tx<EndedRun[]>`
  update run set updated_at = ${now}, ${sqlStop(tx, now)}
  from jsonb_to_recordset(${tx.json(stops)}) as stop (company_id text, account_id text, tunnel_id text, block_id text)
  where run.company_id = stop.company_id and run.account_id = stop.account_id and run.tunnel_id = stop.tunnel_id
    and run.state in ('ready', 'waiting', 'held', 'parked')
  returning run.company_id, run.id, run.account_id, run.tunnel_id, run.state, run.reason`

const sqlStop = (tx: Tx, now: Date) => tx`
  state = case when run.block_id = stop.block_id then 'stopped' else run.state end,
  reason = case when run.block_id = stop.block_id then 'action' else run.reason end,
  wake_at = case when run.block_id = stop.block_id then null else run.wake_at end,
  timer_at = case when run.block_id = stop.block_id then null else run.timer_at end,
  finished_at = case when run.block_id = stop.block_id then ${now} end,
  stop_block_ids = case when run.block_id = stop.block_id then run.stop_block_ids
    else array_append(array_remove(run.stop_block_ids, stop.block_id), stop.block_id) end`

/** Held runs go on: a delay that is over at once, one that was to begin begins. A press that waits keeps its time. */
export const resumeHeldRuns = (tx: Tx, accounts: readonly AccountKey[], now: Date) => tx`
  update run set state = case when timer_at is null then 'ready' else 'waiting' end, wake_at = least(coalesce(timer_at, ${now}), wake_at),
    updated_at = ${now}
  from jsonb_to_recordset(${tx.json(accounts)}) as given (company_id text, account_id text)
  where run.company_id = given.company_id and run.account_id = given.account_id and run.state = 'held'`

/** The next accounts, in the order of their ids, that walk in a tunnel; locked. */
export const lockAccountsIn = (
  tx: Tx,
  companyId: CompanyId,
  tunnelId: TunnelId,
  { after, limit }: { after: string; limit: number },
) => tx<AccountKey[]>`
  select account.company_id, account.id as account_id from account
  where account.company_id = ${companyId} and account.id in (
    select account_id from run
    where company_id = ${companyId} and tunnel_id = ${tunnelId} and account_id > ${after}
      and state in ('ready', 'waiting', 'held', 'parked')
    order by account_id limit ${limit})
  order by account.id for no key update`

/** Tunnels whose deletion was interrupted. */
export const findUnemptied = (sql: Sql) => sql<{ company_id: CompanyId; id: TunnelId }[]>`
  select company_id, id from tunnel where deleted_at is not null and emptied_at is null order by company_id, id limit 100`

export const markEmptied = (tx: Sql, companyId: CompanyId, id: TunnelId, now: Date) => tx`
  update tunnel set emptied_at = ${now} where company_id = ${companyId} and id = ${id} and deleted_at is not null`
