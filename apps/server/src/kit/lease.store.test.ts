import { expect, test } from 'vitest'
import { testDatabase } from '../../test/harness/database.ts'
import { acrossCompanies, describeStore, withRows } from '../../test/harness/describe-store.ts'
import * as store from './lease.store.ts'

const NO_COMPANY = 'leases are of no company'

describeStore('leases', store, ({ rows }) => ({
  claimLease: acrossCompanies(NO_COMPANY, (sql) => store.claimLease(sql, { name: 'new', holder: 'a', seconds: 30 })),
  releaseLease: acrossCompanies(
    NO_COMPANY,
    withRows({}, (sql) => store.releaseLease(sql, { name: rows.lease.name, holder: rows.lease.holder })),
  ),
}))

test('a lease has one holder at a time, who may prolong it, and a new epoch with every new one', async () => {
  const { sql } = await testDatabase()
  const claim = async (holder: string, seconds = 30) =>
    (await store.claimLease(sql, { name: 'one', holder, seconds }))[0]?.epoch ?? null
  expect((await Promise.all([claim('a'), claim('b'), claim('c')])).filter((epoch) => epoch === 1)).toHaveLength(1)
  await sql`update lease set holder = 'a' where name = 'one'`
  expect([await claim('a'), await claim('b')]).toEqual([1, null])
  await store.releaseLease(sql, { name: 'one', holder: 'b' })
  expect(await claim('b')).toBe(null)
  await store.releaseLease(sql, { name: 'one', holder: 'a' })
  expect([await claim('b'), await claim('a')]).toEqual([2, null])
})
