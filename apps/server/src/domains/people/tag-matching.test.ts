import { expect, onTestFinished, test } from 'vitest'
import { type TestApp, testApp } from '../../../test/harness/app.ts'
import { givenMember, type Staff, signIn } from '../../../test/harness/staff.ts'
import { createWorkerCtx } from '../../kit/context.ts'
import { runJobs } from '../../kit/jobs.ts'
import { peopleJobs } from './index.ts'

/** Runs what was begun, until nothing is left to do. */
async function runAll({ world, given }: TestApp): Promise<void> {
  const stop = new AbortController()
  const ended = runJobs(createWorkerCtx(world), peopleJobs, stop.signal, { graceMs: 0 })
  onTestFinished(async () => {
    stop.abort()
    await ended
  })
  await expect.poll(() => given.find('job'), { timeout: 20_000, interval: 20 }).toEqual([])
}

const tagMatching = async (staff: Staff, body: object) => (await staff.call('POST', '/people/tags/matching', body)).body

test('everybody of a filter is tagged in the background, also those beyond one transaction, and nobody else', async () => {
  const app = await testApp()
  const { given } = app
  const staff = await signIn(app, await givenMember(app))
  const [vip, old] = [await given.tag(), await given.tag()]
  await given.ctx.sql`
    insert into person (company_id, id, name, active_at)
    select ${given.companyId}, lpad(to_hex(n), 24, '0'), 'Ann ' || n, now() from generate_series(1, 1200) as n`
  await given.person({ name: 'Bo', tags: [old.id] })
  const body = { filter: { search: 'ann' }, tagIds: [vip.id], action: 'add' }
  expect(await tagMatching(staff, body)).toEqual({ peopleCount: 1200 })
  await runAll(app)
  expect(await given.count('person_tag', { tag_id: vip.id })).toBe(1200)
  expect(await given.count('event', { type: 'person.tagged' })).toBe(1200)

  const away = { filter: { tagIds: [vip.id] }, tagIds: [vip.id, old.id], action: 'remove' }
  expect(await tagMatching(staff, away)).toEqual({ peopleCount: 1200 })
  await runAll(app)
  expect(await given.find('person_tag')).toMatchObject([{ tag_id: old.id }])
})

test('who sees only own people tags no others; a tag that does not exist begins nothing', async () => {
  const app = await testApp()
  const { given } = app
  const role = { role: 'own' as const, rights: ['people:write'], ownPeopleOnly: true }
  const staff = await signIn(app, await givenMember(app, role))
  const vip = await given.tag()
  const [mine, others] = [await given.person(), await given.person()]
  await given.insert('person_user', { person_id: others.id, user_id: given.owner.id })
  expect(await tagMatching(staff, { filter: {}, tagIds: [vip.id], action: 'add' })).toEqual({ peopleCount: 1 })
  await runAll(app)
  expect(await given.find('person_tag')).toMatchObject([{ person_id: mine.id }])
  const unknown = { filter: {}, tagIds: ['f'.repeat(24)], action: 'add' }
  expect(await tagMatching(staff, unknown)).toMatchObject({ error: { code: 'tags.not_found' } })
  expect(await given.count('job')).toBe(0)
})
