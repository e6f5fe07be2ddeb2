import { Type } from 'typebox'
import { describe, expect, test } from 'vitest'
import { channelNames, isSameSecret, namesOfConnectionType, newChannelSecret, readChannelConfig } from '../channel.ts'

describe('names', () => {
  test('of connection types are unique, and lead to their row', () => {
    expect(new Set(channelNames.map(({ connectionType }) => connectionType)).size).toBe(channelNames.length)
    expect(namesOfConnectionType('sendGrid')).toEqual({ kind: 'EMAIL', from: 'EMAIL', connectionType: 'sendGrid' })
    expect(namesOfConnectionType('vkontakte')).toMatchObject({ kind: 'VK', from: 'VKONTAKTE' })
    expect(namesOfConnectionType('constructor')).toBeNull()
  })
})

describe('settings', () => {
  const strict = { additionalProperties: false }
  const adapter = {
    config: Type.Object(
      { token: Type.String({ pattern: '^[0-9]+$' }), baseUrl: Type.String({ default: 'https://x.example' }) },
      strict,
    ),
  }

  test('get their defaults, and what was given stays as it was', () => {
    const given = { token: '1' }
    expect(readChannelConfig(adapter, given)).toEqual({
      ok: true,
      config: { token: '1', baseUrl: 'https://x.example' },
    })
    expect(given).toEqual({ token: '1' })
  })

  test('with mistakes name every place and no value', () => {
    const read = readChannelConfig(adapter, { token: 'canary', baseUrl: 5 })
    expect(read).toMatchObject({ ok: false, mistakes: [{ path: '/token' }, { path: '/baseUrl' }] })
    expect(JSON.stringify(read)).not.toContain('canary')
  })

  test.each([null, undefined, 'text', []])('that are %j are none', (given) =>
    expect(readChannelConfig(adapter, given)).toMatchObject({ ok: false }),
  )
})

describe('secrets', () => {
  test('are long, fit into headers and addresses, and differ', () => {
    const [one, two] = [newChannelSecret(), newChannelSecret()]
    expect(one).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(one).not.toBe(two)
  })

  test.each([
    ['s3', 's3', true],
    ['s3', 's4', false],
    ['s', 's3', false],
    [undefined, 's3', false],
    ['', '', false],
    [undefined, '', false],
  ])('%j is the same as %j: %j', (given, expected, is) => expect(isSameSecret(given, expected)).toBe(is))
})
