import { expect, test } from 'vitest'
import { connect } from '../../../src/kit/db.ts'
import { testDatabase } from '../database.ts'

test('passes, and leaves nothing', async () => {
  const { address } = await testDatabase()
  const sql = connect(address, { name: 'remembered' })
  expect(await sql`select 1`).toHaveLength(1)
  const timer = setInterval(() => {}, 60_000)
  clearInterval(timer)
  setInterval(() => {}, 60_000).unref()
  await sql.end()
})
