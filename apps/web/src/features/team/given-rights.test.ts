import { api } from '@korben/contract'
import { expect, test } from 'vitest'
import { givableAreas, offeredRights, withColumn, withRight } from './given-rights.ts'

test('every right that an endpoint asks for can be given to a role (else add it to areas.ts)', () => {
  const asked = new Set(Object.values(api).flatMap((section) => Object.values(section).map(({ access }) => access)))
  asked.delete('anybody')
  asked.delete('signed-in')
  expect([...asked].filter((right) => !offeredRights.some((one) => one === right))).toEqual([])
})

test('whoever may change something can see it', () => {
  expect(withRight([], 'tags', 'write', true)).toEqual(['tags:read', 'tags:write'])
  expect(withRight(['tags:read'], 'tags', 'delete', true)).toEqual(['tags:read', 'tags:delete'])
})

test('whoever cannot see something cannot change it', () => {
  expect(withRight(['tags:read', 'tags:write', 'people:read'], 'tags', 'read', false)).toEqual(['people:read'])
  expect(withRight(['tags:read', 'tags:write'], 'tags', 'write', false)).toEqual(['tags:read'])
})

test('a column gives a right in all areas that have it, and in no other', () => {
  const given = withColumn([], ['audit', 'tags'], 'delete', true)
  expect(given).toEqual(['tags:read', 'tags:delete'])
  expect(withColumn(given, ['audit', 'tags'], 'read', false)).toEqual([])
})

test('nobody is offered to give what they may not do', () => {
  expect(givableAreas('write', (right) => ['tags:read', 'tags:write', 'people:write'].includes(right))).toEqual([
    'tags',
  ])
})
