import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Fault } from './faults.ts'
import { readDate } from './read-date.ts'

const read = (text: string) => {
  const value = readDate(text)
  return value instanceof Fault ? value.code : value.toISOString()
}

test.each([
  ['2020-02-04T11:46:48.803Z', '2020-02-04T11:46:48.803Z'],
  ['2020-02-04T11:46:48Z', '2020-02-04T11:46:48.000Z'],
  ['2015-04-02T14:20Z', '2015-04-02T14:20:00.000Z'],
  ['2015-04-02T14:20', '2015-04-02T14:20:00.000Z'],
  ['2015-04-02T14:20:05', '2015-04-02T14:20:05.000Z'],
  ['2015-04-02t14:20z', '2015-04-02T14:20:00.000Z'],
  ['2015-04-02T14:20:05.5Z', '2015-04-02T14:20:05.500Z'],
  ['2015-04-02T14:20:05.123456789Z', '2015-04-02T14:20:05.123Z'],
  ['2015-04-02T14:20+02:00', '2015-04-02T12:20:00.000Z'],
  ['2015-04-02T14:20:00+0230', '2015-04-02T11:50:00.000Z'],
  ['2015-04-02T01:20:00-05', '2015-04-02T06:20:00.000Z'],
  ['2015-04-02T14:20:00 02:00', '2015-04-02T12:20:00.000Z'],
  ['2015-04-02', '2015-04-02T00:00:00.000Z'],
  ['2018-06-27 07:32', '2018-06-27T07:32:00.000Z'],
  ['2018-06-27 07:32:09', '2018-06-27T07:32:09.000Z'],
  ['03.10.2024 11:02', '2024-10-03T11:02:00.000Z'],
  ['03.10.2024 11:02:33', '2024-10-03T11:02:33.000Z'],
  ['29.02.2024 00:00', '2024-02-29T00:00:00.000Z'],
  ['2000-02-29', '2000-02-29T00:00:00.000Z'],
  ['0001-01-01', '0001-01-01T00:00:00.000Z'],
  ['0050-06-01', '0050-06-01T00:00:00.000Z'],
  ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
])('%s is the instant %s', (text, instant) => {
  expect(read(text)).toBe(instant)
})

test.each([
  ['a day that does not exist', '2023-02-29'],
  ['the thirty-first of April', '31.04.2024 10:00'],
  ['the zeroth day', '2024-01-00'],
  ['the thirteenth month', '2024-13-01'],
  ['the month first', '10.25.2024 11:02'],
  ['hour 24', '2024-01-01T24:00Z'],
  ['minute 60', '2024-01-01 10:60'],
  ['second 60', '2024-01-01T10:00:60Z'],
  ['an offset of 24 hours', '2024-01-01T10:00+24:00'],
  ['an offset of 60 minutes', '2024-01-01T10:00+01:60'],
  ['a day first without a time', '03.10.2024'],
  ['slashes', '03/10/2024 11:02'],
  ['one digit', '2024-1-1'],
  ['milliseconds without T', '2018-06-27 07:32:09.123'],
  ['a zone without T', '2018-06-27 07:32Z'],
  ['epoch seconds', '1528097452'],
  ['a word', 'yesterday'],
  ['a date inside other text', 'x2015-04-02'],
  ['more behind it', '2015-04-02T14:20Zx'],
  ['the year zero', '0000-01-01'],
  ['the year zero by its offset', '0001-01-01T00:00+01:00'],
  ['the year ten thousand by its offset', '9999-12-31T23:59-01:00'],
  ['megabytes', '2015-04-02'.repeat(100_000)],
])('%s is a wrong date', (_, text) => {
  expect(read(text)).toBe('WRONG_DATE')
})

test('every instant is read back from each form that can hold it', () => {
  const instants = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59Z'),
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(instants, fc.integer({ min: -14 * 60, max: 14 * 60 }), (at, offset) => {
      const iso = at.toISOString()
      expect(read(iso)).toBe(iso)
      const minute = `${iso.slice(0, 16)}:00.000Z`
      expect(read(iso.slice(0, 16).replace('T', ' '))).toBe(minute)
      expect(read(`${iso.slice(8, 10)}.${iso.slice(5, 7)}.${iso.slice(0, 4)} ${iso.slice(11, 16)}`)).toBe(minute)
      expect(read(iso.slice(0, 10))).toBe(`${iso.slice(0, 10)}T00:00:00.000Z`)

      const local = new Date(at.getTime() + offset * 60_000)
      fc.pre(local.getUTCFullYear() > 0 && local.getUTCFullYear() < 10_000)
      const pad = (number: number) => String(Math.floor(number)).padStart(2, '0')
      const zone = `${offset < 0 ? '-' : '+'}${pad(Math.abs(offset) / 60)}:${pad(Math.abs(offset) % 60)}`
      expect(read(local.toISOString().replace('Z', zone))).toBe(iso)
    }),
  )
})

test('no text makes it throw, and nothing impossible comes out', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9T:.\-+Z ]{0,30}$/), (text) => {
      const value = readDate(text)
      if (value instanceof Date) expect(Number.isNaN(value.getTime())).toBe(false)
    }),
  )
})
