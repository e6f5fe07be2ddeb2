import type { SystemReport } from '@korben/contract'
import { expect, test } from 'vitest'
import { problemsOf } from './problems.ts'

const NOW = new Date('2026-11-23T12:00:00Z')
const idle = { due: 0, dead: 0, lateSeconds: 0 }

/** An installation in which all is well, but for what is given. */
const report = (more: Partial<SystemReport> = {}): SystemReport => ({
  ...{ version: '1.0.0', node: '24.0.0', startedAt: NOW.toISOString(), publicUrl: 'https://crm.example.com' },
  ...{ sendsMail: true, isShared: false, senders: 1, lastBackupAt: '2026-11-22T12:00:00Z' },
  database: { kind: 'embedded', version: '18.1', schema: 'current', migration: '0001_company', sizeBytes: 1 },
  disk: { state: 'enough', freeBytes: 1e12 },
  queues: {
    messages: { waiting: 5000, sending: 3, inDoubt: 0, lateSeconds: 60 },
    ...{ runs: { due: 0, lateSeconds: 0 }, jobs: idle, webhooks: idle, setAside: 0 },
  },
  connections: { all: 3, failed: 0, off: 1, paused: 1, unheld: 0 },
  ...more,
})
const textsOf = (more: Partial<SystemReport>) => problemsOf(report(more), NOW).map(({ text }) => text)

test('a long queue that is on time, a connection that is off and one that is paused are nobody’s problem', () => {
  expect(problemsOf(report(), NOW)).toEqual([])
})

test('what stands still is urgent and stands first', () => {
  const { queues, database } = report()
  const problems = problemsOf(
    report({
      ...{ senders: 0, lastBackupAt: null, database: { ...database, schema: 'behind' } },
      queues: { ...queues, messages: { ...queues.messages, inDoubt: 2, lateSeconds: 61 } },
    }),
    NOW,
  )
  expect(problems.map(({ text, urgent }) => [text, urgent])).toEqual([
    ['nobodySends', true],
    ['schemaBehind', true],
    ['messagesLate', true],
    ['inDoubt', false],
    ['noBackup', false],
  ])
})

test('each queue is late by the patience of its alarm, a backup is old after two days', () => {
  const { queues } = report()
  const late = (part: 'jobs' | 'webhooks', lateSeconds: number) =>
    textsOf({ queues: { ...queues, [part]: { ...idle, lateSeconds } } })
  expect(late('jobs', 300)).toEqual([])
  expect(late('jobs', 301)).toEqual(['jobsLate'])
  expect(late('webhooks', 301)).toEqual(['webhooksLate'])
  expect(textsOf({ lastBackupAt: '2026-11-21T12:00:00Z' })).toEqual([])
  expect(textsOf({ lastBackupAt: '2026-11-21T11:59:59Z' })).toEqual(['backupOld'])
})
