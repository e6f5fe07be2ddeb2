import { describe, expect, onTestFinished, test } from 'vitest'
import { testDatabase } from '../../test/harness/database.ts'
import { connect } from './db.ts'
import { createRateLimiter, type RateLimiter } from './rate-limit.ts'

let subjects = 0
const newSubject = () => `subject ${subjects++}`

async function given(limit: number, more: { maxSubjects?: number } = {}) {
  const { sql, world } = await testDatabase()
  const { clock } = await world()
  const create = () => createRateLimiter({ sql }, { limit, now: clock.now, ...more })
  const windowOf = async (subject: string) =>
    (await sql`select reserved, started_at from rate_window where subject = ${subject}`)[0]
  return { sql, clock, create, windowOf }
}

const takeAll = (limiter: RateLimiter, subject: string, count: number) =>
  Promise.all(Array.from({ length: count }, () => limiter.take(subject)))
const countAllowed = (quotas: readonly ({ allowed: boolean } | null)[]) =>
  quotas.filter((quota) => quota?.allowed).length

describe('one process', () => {
  test('allows exactly the limit, says how many are left, and refuses the rest until the window ends', async () => {
    const { clock, create } = await given(300)
    const [limiter, subject] = [create(), newSubject()]
    for (let n = 1; n <= 300; n++) {
      expect(await limiter.take(subject)).toEqual({ allowed: true, limit: 300, remaining: 300 - n, resetSeconds: 60 })
    }
    clock.advance(20_500)
    expect(await limiter.take(subject)).toEqual({ allowed: false, limit: 300, remaining: 0, resetSeconds: 40 })
    clock.advance(39_499)
    expect(await limiter.take(subject)).toMatchObject({ allowed: false, resetSeconds: 1 })
    clock.advance(1)
    expect(await limiter.take(subject)).toEqual({ allowed: true, limit: 300, remaining: 299, resetSeconds: 60 })
  })

  test.each([1, 2, 19, 20, 39, 100, 1_000])(
    'allows exactly a limit of %i, also to those who come at the same time',
    async (limit) => {
      const { create } = await given(limit)
      const quotas = await takeAll(create(), newSubject(), limit + 50)
      expect(countAllowed(quotas)).toBe(limit)
      expect(new Set(quotas.map((quota) => quota?.remaining))).toEqual(
        new Set(Array.from({ length: limit }, (_, n) => n)),
      )
    },
  )

  test('counts each subject for itself', async () => {
    const { create } = await given(2)
    const [limiter, subject] = [create(), newSubject()]
    await takeAll(limiter, subject, 5)
    expect(await limiter.take(newSubject())).toMatchObject({ allowed: true, remaining: 1 })
    expect(await limiter.take(subject)).toMatchObject({ allowed: false })
  })

  test('asks the database once per block of a twentieth, and never again once all is used', async () => {
    const { create, windowOf } = await given(300)
    const [limiter, subject] = [create(), newSubject()]
    await takeAll(limiter, subject, 15)
    expect(await windowOf(subject)).toMatchObject({ reserved: 15 })
    await limiter.take(subject)
    expect(await windowOf(subject)).toMatchObject({ reserved: 30 })
    await takeAll(limiter, subject, 5_000)
    expect(await windowOf(subject)).toMatchObject({ reserved: 300 })
  })

  test('keeps at most so many subjects, and one that was dropped has lost no more than its block', async () => {
    const { create, windowOf } = await given(100, { maxSubjects: 2 })
    const [limiter, subject] = [create(), newSubject()]
    await limiter.take(subject)
    await limiter.take(newSubject())
    await limiter.take(newSubject())
    expect(await limiter.take(subject)).toMatchObject({ allowed: true, remaining: 94 })
    expect(await windowOf(subject)).toMatchObject({ reserved: 10 })
  })

  test('counts nothing when the limit is 0', async () => {
    const { create, windowOf } = await given(0)
    const subject = newSubject()
    expect(await create().take(subject)).toBe(null)
    expect(await windowOf(subject)).toBe(undefined)
  })

  test('passes on that the database fails, and goes on when it is back', async () => {
    const { sql, create } = await given(10)
    const [limiter, subject] = [create(), newSubject()]
    await sql`alter table rate_window rename to hidden`
    await expect(limiter.take(subject)).rejects.toThrow('rate_window')
    await sql`alter table hidden rename to rate_window`
    expect(await limiter.take(subject)).toMatchObject({ allowed: true, remaining: 9 })
  })
})

describe('several processes', () => {
  test('never allow more than the limit together, and hardly less', async () => {
    const { address } = await testDatabase()
    const pools = Array.from({ length: 4 }, () => connect(address, { max: 2 }))
    onTestFinished(async () => void (await Promise.all(pools.map((sql) => sql.end()))))
    for (let round = 0; round < 5; round++) {
      const subject = newSubject()
      const quotas = await Promise.all(
        pools.flatMap((sql) => {
          const limiter = createRateLimiter({ sql }, { limit: 300 })
          return Array.from({ length: 200 }, () => limiter.take(subject))
        }),
      )
      const allowed = countAllowed(quotas)
      expect(allowed).toBeLessThanOrEqual(300)
      expect(allowed).toBeGreaterThan(300 - 4 * 15)
    }
  })

  test('share what is left: one that holds nothing is refused when the others hold everything', async () => {
    const { create } = await given(30)
    const [first, second, subject] = [create(), create(), newSubject()]
    expect(await second.take(subject)).toMatchObject({ allowed: true, remaining: 29 })
    expect(countAllowed(await takeAll(first, subject, 40))).toBe(29)
    expect(await second.take(subject)).toMatchObject({ allowed: false, remaining: 0 })
  })

  test('have one window, kept by the clock of the database', async () => {
    const { sql } = await testDatabase()
    const subject = newSubject()
    const early = createRateLimiter({ sql }, { limit: 300 })
    const late = createRateLimiter({ sql }, { limit: 300 })
    expect(await early.take(subject)).toMatchObject({ remaining: 299, resetSeconds: 60 })
    await sql`update rate_window set started_at = started_at - interval '59.7 seconds' where subject = ${subject}`
    expect(await late.take(subject)).toMatchObject({ remaining: 284, resetSeconds: 1 })
    await expect.poll(() => late.take(subject), { interval: 20 }).toMatchObject({ resetSeconds: 60 })
    const [window] =
      await sql`select reserved, started_at > clock_timestamp() - interval '10 seconds' as is_new from rate_window where subject = ${subject}`
    expect(window).toEqual({ reserved: 15, is_new: true })
  })
})
