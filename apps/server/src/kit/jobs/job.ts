import type { CompanyId, Id } from '@korben/contract'
import type { Static, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import type { Ctx, TxCtx } from '../context.ts'
import { newId } from '../ids.ts'
import * as store from './jobs.store.ts'

export type JobId = Id<'job'>

/** What a handler works with: the company of the job, acting as whoever asked for it. */
export type JobCtx = Ctx & {
  /** 1 at the first attempt. */
  readonly attempt: number
  /** Aborts when the process stops or the job was taken by another worker: stop at the next safe point, by throwing. */
  readonly signal: AbortSignal
  /**
   * Every transaction of a job first checks that this worker still holds it, and holds it until the commit: a worker that was
   * taken for dead can no longer change anything. Throws `LeaseLost`.
   */
  transaction: Ctx['transaction']
  /**
   * Does a part of the work in one commit with the note that the job gets on: its attempts are counted anew, so that a long
   * job survives any number of restarts.
   */
  progress<T>(act: (ctx: TxCtx) => Promise<T>): Promise<T>
  /** Does the last effects and ends the job in one commit: both happen, or neither and the job is tried again. */
  finish<T>(act: (ctx: TxCtx) => Promise<T>): Promise<T>
}

export type Job<Payload extends TSchema = TSchema> = {
  /** `domain.verb`; never renamed while rows of it may exist. */
  readonly name: string
  /** Checked when a job is made and again before it runs: a newer version may have changed it. At most a few kilobytes. */
  readonly payload: Payload
  /** Pauses between attempts; there is one attempt more than pauses, then the job is dead and kept with its error. */
  readonly retryAfterSeconds: readonly number[]
  /** Jobs of one company, name and lane share `perLane`. Lanes are few: one per receiver, connection or import. */
  lane?(payload: Static<Payload>): string
  /** How many jobs of a lane run at once, over all processes. */
  readonly perLane?: number
  run(ctx: JobCtx, payload: Static<Payload>): Promise<void>
}

/** Declares a kind of job. `app/jobs.ts` lists them all. */
export const job = <Payload extends TSchema>(definition: Job<Payload>): Job<Payload> => definition

/** Thrown by a handler that expects the outside world to come back: tried again by the schedule, logged without a stack. */
export class RetryLater extends Error {
  override readonly name = 'RetryLater'
}

/** Thrown by a handler that knows that no repetition can succeed: the job is dead at once. */
export class GiveUp extends Error {
  override readonly name = 'GiveUp'
}

/** The job was taken by another worker, or has ended; whatever this one was doing is rolled back. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

/**
 * Makes a job, in the transaction that needs it. `dueAt`: not before (now without it). `cause`: of jobs of one name with the
 * same cause there is one, also after it has ended, for 30 days; null is then returned.
 */
export async function enqueue<Payload extends TSchema>(
  ctx: TxCtx,
  { name, payload: schema, lane }: Job<Payload>,
  payload: Static<Payload>,
  { dueAt, cause }: { dueAt?: Date; cause?: string } = {},
): Promise<JobId | null> {
  if (!Value.Check(schema, payload)) throw new Error(`The payload of a job ${name} does not fit its schema.`)
  const row: store.NewJob = {
    id: newId(ctx.now()),
    name,
    lane: lane?.(payload) ?? '',
    payload,
    cause: cause ?? null,
    actor: ctx.actor.kind,
    userId: ctx.actor.userId,
    dueAt: dueAt ?? ctx.now(),
  }
  const [inserted] = await store.insertJob(ctx.sql, ctx.companyId, row)
  if (!inserted) return null
  ctx.afterCommit(() => ctx.world.hints.give('jobs'))
  return inserted.id
}

/** Runs a dead job again from its first attempt. False when there is no such dead job. */
export async function retryDeadJob(ctx: Ctx, id: JobId): Promise<boolean> {
  const revived = await store.updateDeadJob(ctx.sql, ctx.companyId, id, ctx.now())
  if (revived.length > 0) ctx.world.hints.give('jobs')
  return revived.length > 0
}

/** Jobs that one statement takes up again. */
const RETRIED_AT_ONCE = 1_000

/** Runs all dead jobs of the company again from their first attempt, and gives their number. */
export async function retryDeadJobs(ctx: Ctx): Promise<number> {
  for (let retried = 0; ; ) {
    const { length } = await store.updateDeadJobs(ctx.sql, ctx.companyId, ctx.now(), RETRIED_AT_ONCE)
    if (length > 0) ctx.world.hints.give('jobs')
    retried += length
    if (length < RETRIED_AT_ONCE) return retried
  }
}

/** A job as this worker holds it: results are written only under its epoch. */
export type Lease = { companyId: CompanyId; id: JobId; epoch: number }
