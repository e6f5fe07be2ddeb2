import { expect, test } from 'vitest'
import { connect } from '../../../src/kit/db.ts'
import { testDatabase } from '../database.ts'

test('passes, and leaves a connection open', async () => {
  const { address } = await testDatabase()
  const sql = connect(address, { name: 'forgotten' })
  expect(await sql`select 1`).toHaveLength(1)
})
