import type { CompanyId, UserId } from '@korben/contract'
import type { Actor } from '../context.ts'
import type { Sql, Tx } from '../db.ts'
import type { JobId, Lease } from './job.ts'

export type NewJob = {
  id: JobId
  name: string
  lane: string
  payload: unknown
  cause: string | null
  actor: Actor['kind']
  userId: UserId
  dueAt: Date
}

export const insertJob = (tx: Tx, companyId: CompanyId, job: NewJob) => tx<{ id: JobId }[]>`
  insert into job (company_id, id, name, lane, payload, cause, actor, user_id, due_at)
  values (${companyId}, ${job.id}, ${job.name}, ${job.lane}, ${tx.json(job.payload as never)}, ${job.cause}, ${job.actor},
    ${job.userId}, ${job.dueAt})
  on conflict (company_id, name, cause) where cause is not null do nothing
  returning id`

/** Where a walk over the lanes stands. */
export type Lane = { company_id: string; name: string; lane: string }

/** Lanes that one walk looks at. */
const MAX_WALK = 500

/**
 * The lanes after a place that have something due, each locked to this transaction (`is_mine`) unless another worker is
 * choosing from it; and the last lane of a walk that was cut short (`is_cut`). Steps from lane to lane by the index: a
 * lane's million jobs cost as much as one.
 */
export const lockReadyLanes = (tx: Tx, after: Lane, names: readonly string[], now: Date) => tx<
  (Lane & { is_ready: boolean; is_mine: boolean; is_cut: boolean })[]
>`
  with recursive lane as (
    (select company_id, name, lane, 1 as place from job
     where state = 'queued' and (company_id, name, lane) > (${after.company_id}, ${after.name}, ${after.lane})
     order by company_id, name, lane limit 1)
    union all
    select next.company_id, next.name, next.lane, lane.place + 1
    from lane, lateral (
      select company_id, name, lane from job
      where state = 'queued' and (job.company_id, job.name, job.lane) > (lane.company_id, lane.name, lane.lane)
      order by company_id, name, lane limit 1
    ) as next
    where lane.place < ${MAX_WALK}
  ),
  seen as materialized (
    select lane.*, name = any (${names as string[]}) and exists (
      select from job
      where (job.company_id, job.name, job.lane) = (lane.company_id, lane.name, lane.lane) and state = 'queued'
        and due_at <= ${now} and (leased_until is null or leased_until <= clock_timestamp())
    ) as is_ready
    from lane
  )
  select company_id, name, lane, is_ready, place = ${MAX_WALK} as is_cut,
    case when is_ready
      then pg_try_advisory_xact_lock(hashtextextended(concat_ws(' ', 'job', company_id, name, lane), 0))
      else false end as is_mine
  from seen where is_ready or place = ${MAX_WALK} order by place`

export type ClaimedJob = {
  company_id: CompanyId
  id: JobId
  name: string
  lane: string
  payload: unknown
  actor: Actor['kind']
  user_id: UserId
  attempts: number
  due_at: Date
  epoch: number
  place: number
}

/**
 * Takes due jobs of lanes that this transaction has locked: the first of every lane before the second of any, at most as many
 * of a lane as it has room for. A statement of its own, because what runs in a lane is only seen rightly after the lock.
 */
export const claimJobs = (
  tx: Tx,
  lanes: readonly (Lane & { perLane: number })[],
  options: { now: Date; limit: number; leaseSeconds: number },
) => tx<ClaimedJob[]>`
  with lane as (
    select * from jsonb_to_recordset(${tx.json(lanes.map((lane, place) => ({ ...lane, place })))})
      as row (place int, company_id text, name text, lane text, "perLane" int)
  ),
  chosen as (
    select company_id, id, place, row_number() over (partition by place order by due_at, id) as turn
    from lane, lateral (
      select job.id, job.due_at from job
      where (job.company_id, job.name, job.lane) = (lane.company_id, lane.name, lane.lane) and state = 'queued'
        and due_at <= ${options.now} and (leased_until is null or leased_until <= clock_timestamp())
      order by job.due_at, job.id
      limit greatest(0, least(${options.limit}, lane."perLane" - (
        select count(*) from job as busy
        where (busy.company_id, busy.name, busy.lane) = (lane.company_id, lane.name, lane.lane)
          and busy.leased_until > clock_timestamp())))
      for update skip locked
    ) as due
    order by turn, place limit ${options.limit}
  )
  update job set
    leased_until = clock_timestamp() + make_interval(secs => ${options.leaseSeconds}),
    epoch = epoch + 1,
    attempts = attempts + 1
  from chosen where (job.company_id, job.id) = (chosen.company_id, chosen.id)
  returning job.company_id, job.id, name, lane, payload, actor, user_id, attempts, job.due_at, epoch, place`

/** Prolongs what is still held and says what that is. A row locked by the transaction that ends it is passed over. */
export const updateLeases = (sql: Sql, leases: readonly Lease[], leaseSeconds: number) => sql<
  { id: JobId; is_held: boolean }[]
>`
  with lease as (
    select * from jsonb_to_recordset(${sql.json(leases as never)}) as row ("companyId" text, id text, epoch bigint)
  ),
  held as (
    select job.company_id, job.id from job, lease
    where (job.company_id, job.id, job.epoch) = (lease."companyId", lease.id, lease.epoch) and job.state = 'queued'
    for no key update of job skip locked
  ),
  renewed as (
    update job set leased_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
    from held where (job.company_id, job.id) = (held.company_id, held.id)
  )
  select lease.id, exists (
    select from job where (job.company_id, job.id, job.epoch) = (lease."companyId", lease.id, lease.epoch) and job.state = 'queued'
  ) as is_held from lease`

/** Holds a job until the end of the transaction: nobody can take it, its lease can still be prolonged. No row: it is lost. */
export const lockJob = (tx: Tx, { companyId, id, epoch }: Lease) => tx`
  select from job where company_id = ${companyId} and id = ${id} and epoch = ${epoch} and state = 'queued' for key share`

/** Holds a job until the end of the transaction, and counts its attempts anew. No row: it is lost. */
export const noteProgress = (tx: Tx, { companyId, id, epoch }: Lease) => tx<{ id: JobId }[]>`
  update job set attempts = 1
  where company_id = ${companyId} and id = ${id} and epoch = ${epoch} and state = 'queued' returning id`

/** Ends a job: gone, or remembered by its cause. No row: it is lost. */
export const finishJob = (sql: Sql, { companyId, id, epoch }: Lease, now: Date) => sql<{ id: JobId }[]>`
  with gone as (
    delete from job where company_id = ${companyId} and id = ${id} and epoch = ${epoch} and state = 'queued' and cause is null
    returning id
  ),
  remembered as (
    update job set state = 'done', payload = '{}', leased_until = null, last_error = null, finished_at = ${now}
    where company_id = ${companyId} and id = ${id} and epoch = ${epoch} and state = 'queued' and cause is not null
    returning id
  )
  select id from gone union all select id from remembered`

/** Writes a failed attempt. `dueAt` null: it was the last one. */
export const failJob = (
  sql: Sql,
  { companyId, id, epoch }: Lease,
  failure: { error: string; dueAt: Date | null; now: Date },
) =>
  sql<{ id: JobId }[]>`
  update job set
    state = ${failure.dueAt ? 'queued' : 'dead'}, due_at = ${failure.dueAt ?? failure.now}, last_error = ${failure.error},
    finished_at = ${failure.dueAt ? null : failure.now}, leased_until = null
  where company_id = ${companyId} and id = ${id} and epoch = ${epoch} and state = 'queued' returning id`

/** Gives a job back that was begun and not done, as if it had not been taken. */
export const releaseJob = (sql: Sql, { companyId, id, epoch }: Lease) => sql`
  update job set leased_until = null, attempts = attempts - 1
  where company_id = ${companyId} and id = ${id} and epoch = ${epoch} and state = 'queued'`

export const updateDeadJob = (sql: Sql, companyId: CompanyId, id: JobId, now: Date) => sql`
  update job set state = 'queued', attempts = 0, due_at = ${now}, finished_at = null
  where company_id = ${companyId} and id = ${id} and state = 'dead' returning id`

/** All dead jobs of a company, at most `limit` at once. */
export const updateDeadJobs = (sql: Sql, companyId: CompanyId, now: Date, limit: number) => sql<{ id: JobId }[]>`
  update job set state = 'queued', attempts = 0, due_at = ${now}, finished_at = null
  where company_id = ${companyId} and state = 'dead' and id in (
    select id from job where company_id = ${companyId} and state = 'dead' order by id limit ${limit} for update skip locked)
  returning id`

/** Forgets jobs that ended before a time, dead ones included. Returns how many. */
export const deleteFinishedJobs = async (sql: Sql, before: { done: Date; dead: Date }, limit: number) =>
  (
    await sql`
  delete from job where (company_id, id) in (
    select company_id, id from job
    where state <> 'queued' and finished_at < ${before.done} and (state = 'done' or finished_at < ${before.dead})
    order by finished_at limit ${limit} for update skip locked)`
  ).count
