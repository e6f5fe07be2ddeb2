import { expect, test } from 'vitest'
import type { Book, Facts, Rows } from '../facts.ts'
import { auditInbound } from './inbound.ts'
import { auditLeases } from './leases.ts'
import { auditLedger } from './ledger.ts'
import { auditRuns } from './runs.ts'
import { auditWire } from './wire.ts'

/** A company in which one person has written "Hi", and a run has answered "Hello"; each test breaks one thing. */
function healthy() {
  const rows = {
    accounts: [{ id: 'a1', external_id: '7', connection_id: 'c1', last_seq: 2, message_count: 2 }],
    messages: [
      {
        id: 'm1',
        account_id: 'a1',
        seq: 1,
        direction: 'in',
        kind: 'message',
        text: 'Hi',
        state: 'received',
        cause: null,
      },
      {
        id: 'm2',
        account_id: 'a1',
        seq: 2,
        direction: 'out',
        state: 'sent',
        cause: 'run:r1:1',
        run_id: 'r1',
        lane: 'run',
      },
    ].map((row): Record<string, unknown> & { id: string; state: string } => ({ run_id: null, ...row })),
    deliveries: [
      {
        message_id: 'm2',
        n: 0,
        account_id: 'a1',
        connection_id: 'c1',
        state: 'sent',
        doubts: 0,
        lane: 'run',
        seq: 2,
        epoch: 1,
        sending_at: new Date(1_000),
        provider_message_id: '50',
        call: { op: 'sendMessage', body: { text: 'Hello' } },
      },
    ],
    causes: [{ cause: 'run:r1:1', message_id: 'm2' }],
    seen: [{ connection_id: 'c1', event_id: '9', message_id: 'm1' }],
    putAside: [],
    signals: [],
    runs: [
      {
        id: 'r1',
        account_id: 'a1',
        tunnel_id: 't1',
        state: 'finished',
        step: 1,
        block_id: 'b1',
        wake_at: null,
        reason: null,
      },
    ],
    events: [
      { type: 'run.stepped', data: { runId: 'r1', step: 1, blockId: 'b1', outcome: 'sent' } },
      { type: 'run.ended', data: { runId: 'r1', state: 'finished', reason: null } },
    ],
    graphs: [
      {
        tunnel_id: 't1',
        graph: {
          firstBlockId: 'b1',
          blocks: [{ id: 'b1', name: 'First', kind: 'MESSAGE_BLOCK', settings: { content: [] } }],
          relations: [],
        },
      },
    ],
  }
  const call = { n: 0, at: 1_005, token: 't', params: { chat_id: '7', text: 'Hello' }, messageId: 50 }
  const update = {
    id: 9,
    userId: 7,
    kind: 'text',
    said: 'Hi',
    confirmedAt: 900,
    attempts: [{ by: 'poll', startedAt: 800 }],
  }
  const peer = { updates: [update], conflicts: [] as { at: number }[] }
  const book = {
    bots: [{ bot: { token: 't', connectionId: 'c1' }, peer }],
    calls: [call],
    doubts: [] as object[],
    incidents: [] as object[],
    holdings: [{ connectionId: 'c1', epoch: 1, pid: 4, at: 0 }],
    takeovers: [] as object[],
    concurrency: 64,
    arrivals: () => [] as object[],
    cuts: [] as number[],
    outagesWithin: () => 0,
  }
  const facts: Facts = { rows: rows as unknown as Rows, book: book as unknown as Book }
  return { rows, book, call, update, peer, facts }
}

test('an untouched company has nothing to complain about', () => {
  const { facts } = healthy()
  const found = [auditInbound, auditLedger, auditWire, auditRuns, auditLeases].flatMap((look) => look(facts))
  expect(found).toEqual([])
})

test('an acknowledged update that is in no chat is found', () => {
  const { facts, rows } = healthy()
  rows.seen.pop()
  expect(auditInbound(facts)).toEqual([expect.stringContaining('is in no chat')])
})

test('an entry that is there twice is found', () => {
  const { facts, rows } = healthy()
  rows.messages.push({ ...rows.messages[0], id: 'm3', seq: 3, state: 'received' })
  expect(auditInbound(facts)).toContainEqual(expect.stringContaining('1 updates are 2 entries'))
})

test('two texts that changed places are found', () => {
  const { facts, rows, peer, update } = healthy()
  peer.updates.push({ ...update, id: 10, said: 'Ho' })
  rows.messages.push({ ...rows.messages[0], id: 'm0', seq: 0, text: 'Ho', state: 'received' })
  rows.seen.push({ connection_id: 'c1', event_id: '10', message_id: 'm0' })
  expect(auditInbound(facts)).toContainEqual(expect.stringContaining('came after 9 and stands before it'))
})

test('a message that arrived twice is found, unless it was in doubt', () => {
  const { facts, rows, book, call } = healthy()
  book.calls.push({ ...call, n: 1, at: 2_000, messageId: 51 })
  expect(auditWire(facts)).toEqual([expect.stringContaining('arrived 2 times')])
  for (const delivery of rows.deliveries) delivery.doubts = 1
  expect(auditWire(facts)).toEqual([])
})

test('an answer from before the mark is found', () => {
  const { facts, call } = healthy()
  call.at = 700
  expect(auditWire(facts)).toEqual([expect.stringContaining('300 ms before its mark')])
})

test('what nobody wrote and what is only told to be sent are found', () => {
  const { facts, call } = healthy()
  call.params.text = 'Hullo'
  expect(auditWire(facts)).toEqual([
    expect.stringContaining('nobody wrote it'),
    expect.stringContaining('arrived 0 times, and 1 are told to be sent'),
  ])
})

test('a message that is still queued, or has another state than its calls, is found', () => {
  const { facts, rows } = healthy()
  for (const row of rows.messages) if (row.id === 'm2') row.state = 'queued'
  expect(auditLedger(facts)).toEqual([expect.stringContaining('still queued')])
  for (const row of rows.messages) if (row.id === 'm2') row.state = 'failed'
  expect(auditLedger(facts)).toEqual([expect.stringContaining('the worst of its calls is sent')])
})

test('more doubts than calls in flight, and a doubt about what was only read ahead, are found', () => {
  const { facts, rows, book } = healthy()
  const doubt = { ...rows.deliveries[0], state: 'in_doubt', error_code: 'interrupted' }
  book.doubts = Array.from({ length: 65 }, () => doubt)
  expect(auditLedger(facts)).toEqual([expect.stringContaining('65 calls are in doubt')])
  book.doubts = [doubt]
  book.incidents = [{ pid: 4, from: 1_200, to: 1_200 }]
  expect(auditLedger(facts)).toEqual([])
  book.incidents = [{ pid: 4, from: 9_000, to: 9_000 }]
  expect(auditLedger(facts)).toEqual([expect.stringContaining('8000 ms before its process ended, and never made')])
})

test('a doubt about what was answered is found, unless the connection was cut before the answer was heard', () => {
  const { facts, rows, book } = healthy()
  book.doubts = [
    {
      ...rows.deliveries[0],
      state: 'in_doubt',
      error_code: 'ECONNRESET',
      sending_at: new Date(1_000),
      updated_at: new Date(4_000),
    },
  ]
  book.arrivals = () => [{ fault: 'none', wasAnswered: true, messageId: 7 }]
  expect(auditLedger(facts)).toEqual([expect.stringContaining('was accepted and answered')])
  book.cuts = [900, 4_100]
  expect(auditLedger(facts)).toEqual([expect.stringContaining('was accepted and answered')])
  book.cuts = [3_900]
  expect(auditLedger(facts)).toEqual([])
})

test('a step that is missing, a place that no step led to, and a press that was forgotten are found', () => {
  const missing = healthy()
  missing.rows.events.shift()
  expect(auditRuns(missing.facts)).toEqual([expect.stringContaining('its steps are')])
  const moved = healthy()
  for (const run of moved.rows.runs) run.state = 'waiting'
  expect(auditRuns(moved.facts)).toEqual([expect.stringContaining('its history leaves it finished')])
  const silent = healthy()
  silent.rows.messages.pop()
  expect(auditRuns(silent.facts)).toEqual([expect.stringContaining('should have said 1 things and said 0')])
})

test('a late takeover and a second poller are found', () => {
  const { facts, book, peer } = healthy()
  book.takeovers = [{ connectionId: 'c1', tookMs: 31_000, aloneMs: 0, leaseMs: 28_000 }]
  peer.conflicts.push({ at: 5_000 })
  expect(auditLeases(facts)).toEqual([
    expect.stringContaining('after 31000 ms'),
    expect.stringContaining('two processes polled'),
  ])
  book.takeovers = [{ connectionId: 'c1', tookMs: 29_500, aloneMs: 0, leaseMs: 28_000 }]
  book.incidents = [{ kind: 'stop', from: 1_000, to: 4_000 }]
  expect(auditLeases(facts)).toEqual([])
})
