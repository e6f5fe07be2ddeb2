import { expect, test } from 'vitest'
import { inkOn } from './ink.ts'

test.each([
  ['#000000', '#ffffff'],
  ['#0b63ce', '#ffffff'],
  ['#6cb0ff', '#000000'],
  ['#ffff00', '#000000'],
  ['#ffffff', '#000000'],
])('on %s one reads %s', (color, ink) => expect(inkOn(color)).toBe(ink))
