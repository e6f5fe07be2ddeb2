import { expect, test } from 'vitest'
import { searchQuery } from './search-words.ts'

test.each([
  ['Ann', "'ann':*"],
  ['  Анна  КРА ', "'анна':* & 'кра':*"],
  ["o'connor-smith", "'o':* & 'connor':* & 'smith':*"],
  ['Ann@Example.com', "'ann@example.com':*"],
  ["x@y'z\\", "'x@y''z\\\\':*"],
  ['+380 (50) 123-45', "'3805012345':*"],
  ['12', "'12':*"],
  [' .!', null],
])('%s is looked for as %s', (typed, query) => {
  expect(searchQuery(typed)).toBe(query)
})
