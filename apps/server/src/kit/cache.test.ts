import { describe, expect, test } from 'vitest'
import { createCache } from './cache.ts'

function given(load: (key: string) => Promise<string | null> = async (key) => key.toUpperCase(), max = 100) {
  let at = 0
  const advance = (ms: number) => {
    at += ms
  }
  const loaded: string[] = []
  const cache = createCache({
    ttlMs: 1_000,
    max,
    now: () => new Date(at),
    load: (key: string) => {
      loaded.push(key)
      return load(key)
    },
  })
  return { cache, advance, loaded }
}

describe('a cached value', () => {
  test('is loaded once within its time and again after it', async () => {
    const { cache, advance, loaded } = given()
    expect(await cache.get('a')).toBe('A')
    advance(999)
    expect(await cache.get('a')).toBe('A')
    expect(loaded).toEqual(['a'])
    advance(1)
    await cache.get('a')
    expect(loaded).toEqual(['a', 'a'])
  })

  test('is as old as the moment its load began', async () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    const { cache, advance, loaded } = given(() => promise)
    const first = cache.get('a')
    advance(900)
    resolve('A')
    await first
    advance(100)
    await cache.get('a')
    expect(loaded).toEqual(['a', 'a'])
  })

  test('is not trusted when the clock goes back', async () => {
    const { cache, advance, loaded } = given()
    await cache.get('a')
    advance(-5_000)
    await cache.get('a')
    expect(loaded).toEqual(['a', 'a'])
  })

  test('is loaded once for all who ask at the same time', async () => {
    const { cache, loaded } = given()
    await Promise.all([cache.get('a'), cache.get('a'), cache.get('a')])
    expect(loaded).toEqual(['a'])
  })

  test('that is absent is asked for again, and so is one whose load failed', async () => {
    const answers = [async () => null, async () => Promise.reject(new Error('down')), async () => 'A']
    const { cache } = given(() => answers.shift()?.() ?? Promise.reject(new Error('once too often')))
    expect(await cache.get('a')).toBe(null)
    await expect(cache.get('a')).rejects.toThrow('down')
    expect(await cache.get('a')).toBe('A')
    expect(await cache.get('a')).toBe('A')
  })

  test('makes room by dropping the oldest', async () => {
    const { cache, loaded } = given(undefined, 2)
    for (const key of ['a', 'b', 'c', 'b', 'c', 'a']) await cache.get(key)
    expect(loaded).toEqual(['a', 'b', 'c', 'a'])
  })
})
