import { expect, test } from 'vitest'
import { testWorld } from '../../../test/harness/database.ts'
import { type CallInput, recordCall } from './index.ts'
import { newUuidV1 } from './uuid-v1.ts'

async function setUp() {
  const { clock, company } = await testWorld()
  const given = await company()
  const account = await given.account()
  const input: CallInput = {
    userId: given.owner.id,
    accountId: account.id,
    from: '606',
    to: '607',
    startedAt: new Date('2024-03-22T15:30:17.339Z'),
    recordLink: 'https://example.com/call.mp3',
    status: 'SUCCESS',
    durationSeconds: 100,
    type: 'INBOUND',
  }
  return { clock, company, given, input }
}

test('a call is recorded on the built-in telephony connection and looked up again after a minute', async () => {
  const { clock, given, input } = await setUp()
  const call = await recordCall(given.ctx, input)
  expect(call).toMatchObject({
    user_id: input.userId,
    account_id: input.accountId,
    telephone_connection_id: given.telephony.id,
    provider_type: 'MANUAL',
    from: '606',
    to: '607',
    type: 'INBOUND',
    status: 'SUCCESS',
    record_link: input.recordLink,
    duration_seconds: 100,
    started_at: input.startedAt,
    next_check_at: new Date(clock.now().getTime() + 60_000),
    raw_response: {},
  })
  expect(call.call_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  await recordCall(given.ctx, { ...input, recordLink: null })
  expect(await given.count('call')).toBe(2)
})

test('a user or an account that does not exist is refused, also a deleted one and another company’s', async () => {
  const { company, given, input } = await setUp()
  const other = await company()
  const deleted = await given.user({ deleted_at: new Date() })
  await expect(recordCall(given.ctx, { ...input, userId: other.owner.id })).rejects.toMatchObject({
    code: 'calls.user_not_found',
  })
  await expect(recordCall(given.ctx, { ...input, userId: deleted.id })).rejects.toMatchObject({
    code: 'calls.user_not_found',
  })
  const foreign = await other.account()
  await expect(recordCall(given.ctx, { ...input, accountId: foreign.id })).rejects.toMatchObject({
    code: 'people.account_not_found',
  })
  expect(await given.count('call')).toBe(0)
})

test('a UUID of version 1 holds its time, is never the same twice, and names no real node', () => {
  const at = new Date('2024-03-22T15:30:17.339Z')
  const uuids = Array.from({ length: 1000 }, () => newUuidV1(at))
  expect(new Set(uuids).size).toBe(1000)
  for (const uuid of uuids) {
    const [low = '', mid = '', high = '', , node = ''] = uuid.split('-')
    const steps = BigInt(`0x${high.slice(1)}${mid}${low}`) - 122_192_928_000_000_000n
    expect(Number(steps / 10_000n)).toBe(at.getTime())
    expect(Number.parseInt(node.slice(0, 2), 16) & 1).toBe(1)
  }
})
