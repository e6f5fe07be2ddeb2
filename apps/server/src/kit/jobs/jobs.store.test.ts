import { expect, test } from 'vitest'
import { testDatabase } from '../../../test/harness/database.ts'
import { acrossCompanies, describeStore, withRows } from '../../../test/harness/describe-store.ts'
import { newId } from '../ids.ts'
import * as store from './jobs.store.ts'

const WORKER = 'a worker serves all companies'
const BEGINNING = { company_id: '', name: '', lane: '' }

describeStore('jobs', store, ({ companyId, jobId, userId, now, newId }) => {
  const lane = { company_id: companyId, name: 'name', lane: '', perLane: 1 }
  const lease = { companyId, id: jobId, epoch: 0 }
  const dead = { job: { state: 'dead', finished_at: new Date(0) } } as const
  return {
    insertJob: (sql) =>
      store.insertJob(sql, companyId, {
        id: newId(),
        name: 'test.run',
        lane: '',
        payload: {},
        cause: 'a',
        actor: 'api',
        userId,
        dueAt: now,
      }),
    lockReadyLanes: acrossCompanies(WORKER, (sql) => store.lockReadyLanes(sql, BEGINNING, ['name'], now)),
    claimJobs: (sql) => store.claimJobs(sql, [lane], { now, limit: 10, leaseSeconds: 0 }),
    updateLeases: (sql) => store.updateLeases(sql, [lease], 0),
    lockJob: (sql) => store.lockJob(sql, lease),
    noteProgress: (sql) => store.noteProgress(sql, lease),
    finishJob: (sql) => store.finishJob(sql, lease, now),
    failJob: (sql) => store.failJob(sql, lease, { error: 'no', dueAt: now, now }),
    releaseJob: (sql) => store.releaseJob(sql, lease),
    updateDeadJobs: withRows(dead, (sql) => store.updateDeadJobs(sql, companyId, now, 10)),
    updateDeadJob: withRows(dead, (sql) => store.updateDeadJob(sql, companyId, jobId, now)),
    deleteFinishedJobs: acrossCompanies(
      'the sweep of old jobs',
      withRows(dead, (sql) => store.deleteFinishedJobs(sql, { done: now, dead: now }, 10)),
    ),
  }
})

test('while one worker chooses from a lane, another one gets nothing of it', async () => {
  const { sql, world } = await testDatabase()
  const { companyId, owner } = await (await world()).company()
  const now = new Date()
  await sql.begin((tx) =>
    store.insertJob(tx as never, companyId, {
      id: newId(now),
      name: 'test.contended',
      lane: '',
      payload: {},
      cause: null,
      actor: 'api',
      userId: owner.id,
      dueAt: now,
    }),
  )
  const names = ['test.contended']
  await sql.begin(async (first) => {
    expect(await store.lockReadyLanes(first as never, BEGINNING, names, now)).toMatchObject([
      { is_ready: true, is_mine: true },
    ])
    await sql.begin(async (second) => {
      expect(await store.lockReadyLanes(second as never, BEGINNING, names, now)).toMatchObject([
        { is_ready: true, is_mine: false },
      ])
    })
  })
})
