import { expect, test } from 'vitest'
import { testWorld } from '../database.ts'

test('fails after the product logged an error', async () => {
  const { world } = await testWorld()
  world.log.info('of no interest')
  world.log.error('the reason')
  expect(1).toBe(2)
})
