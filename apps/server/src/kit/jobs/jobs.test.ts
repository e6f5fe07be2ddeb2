import { type Static, Type } from 'typebox'
import { describe, expect, onTestFinished, test } from 'vitest'
import { testWorld } from '../../../test/harness/database.ts'
import type { Given } from '../../../test/harness/given.ts'
import type { TestWorld } from '../../../test/harness/world.ts'
import { createWorkerCtx } from '../context.ts'
import { enqueue, GiveUp, type Job, type JobCtx, job, RetryLater, retryDeadJob, runJobs } from '../jobs.ts'
import type { RunJobsOptions } from './run-jobs.ts'

const Payload = Type.Object({ n: Type.Integer(), lane: Type.Optional(Type.String()) })
type Payload = Static<typeof Payload>

/** A job of a name of its own, so that the tests of this file do not run each other's. */
let names = 0
const jobThat = (run: (ctx: JobCtx, payload: Payload) => Promise<void>, more: Partial<Job<typeof Payload>> = {}) =>
  job({ name: `test.run_${names++}`, payload: Payload, retryAfterSeconds: [60, 300], run, ...more })

const add = (given: Given, job: Job<typeof Payload>, payload: Payload, options?: { dueAt?: Date; cause?: string }) =>
  given.ctx.transaction((tx) => enqueue(tx, job, payload, options))

/** Another worker; `stop` resolves when it has stopped. Ends with the test. */
function startWorker(test: TestWorld, jobs: Job[], options: RunJobsOptions = {}) {
  const stop = new AbortController()
  const ended = runJobs(createWorkerCtx(test.world), jobs, stop.signal, { graceMs: 0, ...options })
  const end = () => {
    stop.abort()
    return ended
  }
  onTestFinished(end)
  return { end }
}

/** A place where a handler waits until the test lets it go on. */
function gate() {
  const reached = Promise.withResolvers<void>()
  const opened = Promise.withResolvers<void>()
  return {
    reached: reached.promise,
    open: opened.resolve,
    wait: (signal?: AbortSignal) => {
      reached.resolve()
      signal?.addEventListener('abort', () => opened.reject(new Error('stopped')))
      return opened.promise
    },
  }
}

const until = async (isTrue: () => Promise<boolean> | boolean) => {
  await expect.poll(isTrue, { timeout: 10_000, interval: 10 }).toBe(true)
}

describe('a job', () => {
  test('runs for the company and the actor that asked for it, then has no row', async () => {
    const harness = await testWorld()
    const given = await harness.company()
    const seen: unknown[] = []
    const job = jobThat(async (ctx, payload) => void seen.push([ctx.companyId, ctx.actor, ctx.attempt, payload]))
    await add(given, job, { n: 7 })
    startWorker(harness, [job])
    await until(async () => (await given.count('job')) === 0)
    expect(seen).toEqual([[given.companyId, { kind: 'api', userId: given.owner.id }, 1, { n: 7 }]])
  })

  test('does not exist when the transaction that made it is rolled back', async () => {
    const harness = await testWorld()
    const given = await harness.company()
    const job = jobThat(async () => {})
    const failed = given.ctx.transaction(async (tx) => {
      await enqueue(tx, job, { n: 1 })
      throw new Error('no')
    })
    await expect(failed).rejects.toThrow('no')
    expect(await given.count('job')).toBe(0)
  })

  test('waits for its time', async () => {
    const harness = await testWorld()
    const given = await harness.company()
    const seen: number[] = []
    const job = jobThat(async (_ctx, { n }) => void seen.push(n))
    await add(given, job, { n: 2 }, { dueAt: new Date(harness.clock.now().getTime() + 60_000) })
    await add(given, job, { n: 1 })
    startWorker(harness, [job])
    await until(async () => (await given.count('job')) === 1)
    expect(seen).toEqual([1])
    harness.clock.advance(60_000)
    harness.world.hints.give('jobs')
    await until(async () => (await given.count('job')) === 0)
    expect(seen).toEqual([1, 2])
  })

  test('is made once for a cause, at once and after it has ended', async () => {
    const harness = await testWorld()
    const given = await harness.company()
    let runs = 0
    const job = jobThat(async () => void runs++)
    const made = await Promise.all([1, 2, 3].map((n) => add(given, job, { n }, { cause: 'request:1' })))
    expect(made.filter((id) => id !== null)).toHaveLength(1)
    startWorker(harness, [job])
    await until(async () => (await given.count('job', { state: 'done' })) === 1)
    expect(await add(given, job, { n: 4 }, { cause: 'request:1' })).toBe(null)
    expect(await add(given, job, { n: 5 }, { cause: 'request:2' })).not.toBe(null)
    await until(async () => (await given.count('job', { state: 'done' })) === 2)
    expect(runs).toBe(2)
    expect(await given.find('job', { cause: 'request:1' })).toMatchObject([{ payload: {}, leased_until: null }])
  })

  test('with a payload that does not fit is refused when it is made', async () => {
    const harness = await testWorld()
    const given = await harness.company()
    const job = jobThat(async () => {})
    await expect(add(given, job, { n: 1.5 })).rejects.toThrow('does not fit its schema')
  })

  test('whose stored payload does not fit is dead without having run', async () => {
    const harness = await testWorld()
    const given = await harness.company()
    let runs = 0
    const job = jobThat(async () => void runs++)
    await add(given, job, { n: 1 })
    await harness.world.sql`update job set payload = '{"n": "x"}' where company_id = ${given.companyId}`
    startWorker(harness, [job])
    await until(async () => (await given.count('job', { state: 'dead' })) === 1)
    expect(runs).toBe(0)
  })
})

describe('a failing job', () => {
  test('is tried again by its schedule, then dead and kept with its error, then run again by hand', async () => {
    const harness = await testWorld()
    const given = await harness.company()
    const attempts: number[] = []
    const job = jobThat(async (ctx) => {
      attempts.push(ctx.attempt)
      if (attempts.length < 4) throw new Error(`attempt ${ctx.attempt} failed`)
    })
    const id = await add(given, job, { n: 1 })
    if (!id) throw new Error('It was not made.')
    startWorker(harness, [job])
    const pauses: number[] = []
    for (const count of [1, 2]) {
      await until(async () => (await given.count('job', { attempts: count, leased_until: null })) === 1)
      const [row] = await given.find('job')
      pauses.push(((row?.due_at.getTime() ?? 0) - harness.clock.now().getTime()) / 1_000)
      harness.clock.advance((pauses.at(-1) ?? 0) * 1_000)
      harness.world.hints.give('jobs')
    }
    await until(async () => (await given.count('job', { state: 'dead' })) === 1)
    expect(pauses).toEqual([60, 300])
    expect(attempts).toEqual([1, 2, 3])
    expect(await given.find('job')).toMatchObject([
      { attempts: 3, last_error: 'attempt 3 failed', finished_at: harness.clock.now() },
    ])

    expect(await retryDeadJob(given.ctx, id)).toBe(true)
    await until(async () => (await given.count('job')) === 0)
    expect(attempts).toEqual([1, 2, 3, 1])
    expect(await retryDeadJob(given.ctx, id)).toBe(false)
  })

  test('is logged with a stack when it is a bug and as a warning when it was expected', async () => {
    const harness = await testWorld()
    const given = await harness.company()
    const job = jobThat(async (_ctx, { n }) => {
      throw n === 1 ? new RetryLater('the other side is down') : new Error('oops')
    })
    await add(given, job, { n: 1 })
    await add(given, job, { n: 2 })
    startWorker(harness, [job])
    await until(() => harness.logged.filter(({ msg }) => msg === 'A job failed and will be tried again').length === 2)
    const levels = harness.logged.map(({ level, error }) => [
      level,
      (error as { message?: string } | undefined)?.message,
    ])
    expect(levels).toContainEqual([40, 'the other side is down'])
    expect(levels).toContainEqual([50, 'oops'])
  })

  test('is dead at once when it gives up', async () => {
    const harness = await testWorld()
    const given = await harness.company()
    const job = jobThat(async () => {
      throw new GiveUp('the connection is gone')
    })
    await add(given, job, { n: 1 })
    startWorker(harness, [job])
    await until(
      async () =>
        (await given.count('job', { state: 'dead', last_error: 'the connection is gone', attempts: 1 })) === 1,
    )
  })
})

describe('a worker that dies', () => {
  /** What a killed process leaves: a lease that nobody prolongs any more. */
  const expireLeases = (harness: TestWorld, given: Given) => harness.world.sql`
    update job set leased_until = clock_timestamp() - interval '1 second'
    where company_id = ${given.companyId} and leased_until is not null`

  test('loses its job to another one when the lease is over, and can then change nothing', async () => {
    const harness = await testWorld()
    const given = await harness.company()
    const first = gate()
    const order: string[] = []
    const tagAs = (ctx: JobCtx, name: string) =>
      ctx.transaction(
        (tx) =>
          tx.sql`insert into tag (company_id, id, name, name_folded) values (${ctx.companyId}, ${name}, ${name}, ${name})`,
      )
    const job = jobThat(async (ctx) => {
      order.push(`attempt ${ctx.attempt}`)
      if (ctx.attempt > 1) return void (await tagAs(ctx, 'second'))
      await first.wait()
      await tagAs(ctx, 'first').catch((error: Error) => order.push(error.name))
      await ctx.finish(async () => {}).catch((error: Error) => order.push(error.name))
    })
    await add(given, job, { n: 1 })
    startWorker(harness, [job], { leaseSeconds: 3_600 })
    await first.reached
    startWorker(harness, [job])
    await expireLeases(harness, given)
    await until(async () => (await given.count('job')) === 0)
    first.open()
    await until(() => harness.logged.some(({ msg }) => msg === 'Another worker has taken the job'))
    expect(order).toEqual(['attempt 1', 'attempt 2', 'LeaseLost', 'LeaseLost'])
    expect((await given.find('tag')).map(({ name }) => name)).toEqual(['second'])
  })

  test('keeps its job as long as it prolongs the lease', async () => {
    const harness = await testWorld()
    const given = await harness.company()
    const first = gate()
    const attempts: number[] = []
    const job = jobThat(async (ctx) => {
      attempts.push(ctx.attempt)
      await first.wait()
    })
    await add(given, job, { n: 1 })
    startWorker(harness, [job], { leaseSeconds: 0.4 })
    startWorker(harness, [job], { leaseSeconds: 0.4 })
    await first.reached
    const [{ leased_until } = { leased_until: null }] = await given.find('job')
    const later = new Date((leased_until?.getTime() ?? 0) + 800)
    await until(async () => ((await given.find('job'))[0]?.leased_until ?? later) > later)
    first.open()
    await until(async () => (await given.count('job')) === 0)
    expect(attempts).toEqual([1])
  })

  test('cannot have half of what finish does: the effects and the end of the job are one commit', async () => {
    const harness = await testWorld()
    const given = await harness.company()
    const job = jobThat(async (ctx) => {
      await ctx.finish(async (tx) => {
        await tx.sql`insert into tag (company_id, id, name, name_folded) values (${ctx.companyId}, 'a', 'a', 'a')`
        if (ctx.attempt === 1) throw new Error('killed before the commit')
      })
    })
    await add(given, job, { n: 1 })
    startWorker(harness, [job])
    await until(async () => (await given.count('job', { attempts: 1, leased_until: null })) === 1)
    expect(await given.count('tag')).toBe(0)
    harness.clock.advance(60_000)
    harness.world.hints.give('jobs')
    await until(async () => (await given.count('job')) === 0)
    expect(await given.count('tag')).toBe(1)
  })

  test('again and again loses nothing of a job that gets on', async () => {
    const harness = await testWorld()
    const given = await harness.company()
    let steps = 0
    const job = jobThat(async (ctx) => {
      await ctx.progress(async () => void steps++)
      if (steps < 9) throw new Error('killed')
    })
    await add(given, job, { n: 1 })
    startWorker(harness, [job])
    for (let step = 1; step < 9; step++) {
      await until(async () => steps === step && (await given.count('job', { attempts: 1, leased_until: null })) === 1)
      harness.clock.advance(60_000)
      harness.world.hints.give('jobs')
    }
    await until(async () => (await given.count('job')) === 0)
    expect(steps).toBe(9)
  })

  test('at every attempt leaves a dead job, not an endless one', async () => {
    const harness = await testWorld()
    const given = await harness.company()
    let runs = 0
    const job = jobThat(async () => void runs++)
    await add(given, job, { n: 1 })
    await harness.world.sql`update job set attempts = 3 where company_id = ${given.companyId}`
    startWorker(harness, [job])
    await until(
      async () => (await given.count('job', { state: 'dead', last_error: 'Its worker died at every attempt.' })) === 1,
    )
    expect(runs).toBe(0)
  })
})

describe('a stop', () => {
  test('waits for what is running', async () => {
    const harness = await testWorld()
    const given = await harness.company()
    const inside = gate()
    const job = jobThat(() => inside.wait())
    await add(given, job, { n: 1 })
    const worker = startWorker(harness, [job], { graceMs: 10_000 })
    await inside.reached
    let hasEnded = false
    const ended = worker.end().then(() => {
      hasEnded = true
    })
    expect(hasEnded).toBe(false)
    inside.open()
    await ended
    expect(await given.count('job')).toBe(0)
  })

  test('gives back what does not end in time, without counting the attempt', async () => {
    const harness = await testWorld()
    const given = await harness.company()
    const inside = gate()
    const job = jobThat((ctx) => inside.wait(ctx.signal))
    await add(given, job, { n: 1 })
    const worker = startWorker(harness, [job], { graceMs: 1 })
    await inside.reached
    await worker.end()
    expect(await given.find('job')).toMatchObject([{ attempts: 0, leased_until: null, state: 'queued' }])
  })
})

describe('many jobs', () => {
  test('no more of a lane run at once than it allows, over all workers', async () => {
    const harness = await testWorld()
    const given = await harness.company()
    const running: Record<string, number> = {}
    const most: Record<string, number> = {}
    let done = 0
    const job = jobThat(
      async (ctx, { lane = '' }) => {
        running[lane] = (running[lane] ?? 0) + 1
        most[lane] = Math.max(most[lane] ?? 0, running[lane])
        await ctx.sql`select pg_sleep(0.005)`
        running[lane] -= 1
        done++
      },
      { lane: ({ lane = '' }) => lane, perLane: 2 },
    )
    for (let n = 0; n < 60; n++) await add(given, job, { n, lane: ['a', 'b', 'c'][n % 3] ?? '' })
    for (let n = 0; n < 3; n++) startWorker(harness, [job], { slots: 5 })
    await until(async () => (await given.count('job')) === 0)
    expect(done).toBe(60)
    expect(most).toEqual({ a: 2, b: 2, c: 2 })
  })

  test('each runs once, whatever number of workers there is', async () => {
    const harness = await testWorld()
    const given = await harness.company()
    const runs = new Map<number, number>()
    const job = jobThat(async (_ctx, { n }) => void runs.set(n, (runs.get(n) ?? 0) + 1))
    await given.ctx.transaction(async (tx) => {
      for (let n = 0; n < 300; n++) await enqueue(tx, job, { n })
    })
    for (let n = 0; n < 4; n++) startWorker(harness, [job])
    await until(async () => (await given.count('job')) === 0)
    expect(runs.size).toBe(300)
    expect([...runs.values()].every((count) => count === 1)).toBe(true)
  })

  test("a company's thousand does not keep another's one waiting", async () => {
    const harness = await testWorld()
    const [big, small, other] = [await harness.company(), await harness.company(), await harness.company()]
    const order: string[] = []
    const job = jobThat(async (ctx) => void order.push(ctx.companyId))
    await big.ctx.transaction(async (tx) => {
      for (let n = 0; n < 1_000; n++) await enqueue(tx, job, { n })
    })
    harness.clock.advance(60_000)
    await add(small, job, { n: 1 })
    await add(other, job, { n: 1 })
    const worker = startWorker(harness, [job], { slots: 2 })
    await until(() => order.includes(small.companyId) && order.includes(other.companyId))
    await worker.end()
    expect(order.indexOf(small.companyId)).toBeLessThan(6)
    expect(order.indexOf(other.companyId)).toBeLessThan(6)
  })

  test('a name that this version does not know is left alone', async () => {
    const harness = await testWorld()
    const given = await harness.company()
    const [known, unknown] = [jobThat(async () => {}), jobThat(async () => {})]
    await add(given, unknown, { n: 1 })
    await add(given, known, { n: 1 })
    startWorker(harness, [known])
    await until(async () => (await given.count('job', { name: known.name })) === 0)
    expect(await given.find('job')).toMatchObject([{ name: unknown.name, attempts: 0 }])
  })
})
