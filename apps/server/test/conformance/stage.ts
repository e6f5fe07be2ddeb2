import { expect } from 'vitest'
import { type TestApp, testApp } from '../harness/app.ts'
import type { WorldOptions } from '../harness/world.ts'
import { type Company, companyOfEverything, deletedIds } from './company-of-everything.ts'
import { checksums } from './footprint.ts'
import { openWire, type Wire, type WireAnswer, type WireCall } from './wire.ts'

/** A running server with two companies that have one of everything; `wire` has the token of `own`. `deleted`: ids in `own`. */
export type Stage = {
  app: TestApp
  wire: Wire
  own: Company
  other: Company
  deleted: Awaited<ReturnType<typeof deletedIds>>
}

export async function openStage(options: WorldOptions = {}): Promise<Stage> {
  const app = await testApp(options)
  const [own, other] = [await companyOfEverything(app), await companyOfEverything(app)]
  return { app, own, other, deleted: await deletedIds(own), wire: openWire(app.baseUrl, own.given.token) }
}

/** Does something and sees that nothing in the whole database has changed by it. */
export async function changingNothing({ app }: Stage, act: () => Promise<void>): Promise<void> {
  const before = await checksums(app.world.sql)
  await act()
  expect(await checksums(app.world.sql)).toEqual(before)
}

/** What a refusal looks like, to be compared with `refusal`. Every answer may be read by a page of any origin (reference 1.9). */
export async function answerOf({ wire }: Stage, call: WireCall): Promise<{ status: number; json: unknown }> {
  const answer = await wire(call)
  expectCors(answer)
  return { status: answer.status, json: answer.json }
}

export const refusal = (status: number, code: string, fields: Record<string, string> = {}) => ({
  status,
  json: { status: 0, error: { code, fields } },
})

export function expectCors({ headers }: WireAnswer): void {
  expect(headers['access-control-allow-origin']).toBe('*')
  expect(headers['access-control-expose-headers']?.split(', ')).toEqual([
    'RateLimit-Limit',
    'RateLimit-Remaining',
    'RateLimit-Reset',
    'Retry-After',
  ])
  expect(headers).not.toHaveProperty('set-cookie')
}
