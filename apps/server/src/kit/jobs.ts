/**
 * Background work as rows of the table `job`. A job is declared beside its handler (`job`), made in the transaction that
 * needs it (`enqueue`) and run by any process (`runJobs`).
 *
 * Every handler may run twice: a worker can die after the effects and before the end of the job is written. A handler that
 * must not do its effects twice does them inside `ctx.finish`, whose transaction also ends the job.
 */
export { inTurn } from './jobs/in-turn.ts'
export { enqueue, GiveUp, type Job, type JobCtx, job, RetryLater, retryDeadJob, retryDeadJobs } from './jobs/job.ts'
export { deleteFinishedJobs } from './jobs/jobs.store.ts'
export { runJobs } from './jobs/run-jobs.ts'
export { runLeased } from './jobs/run-leased.ts'
