export type Cache<Key, Value> = {
  /** The value of a key, loaded when it is not known or too old. Callers at the same time share one load. */
  get(key: Key): Promise<Value>
}

/**
 * Remembers what was loaded for `ttlMs`, counted from before the load, so nothing is trusted longer than that. At most `max`
 * values, the oldest go first. An absent value (null) and a failed load are not remembered.
 */
export function createCache<Key, Value>(options: {
  ttlMs: number
  max: number
  now: () => Date
  load: (key: Key) => Promise<Value>
}): Cache<Key, Value> {
  const { ttlMs, max, now, load } = options
  const entries = new Map<Key, { at: number; value: Promise<Value> }>()

  const isFresh = (at: number) => {
    const age = now().getTime() - at
    return age >= 0 && age < ttlMs
  }
  const add = (key: Key): Promise<Value> => {
    const entry = { at: now().getTime(), value: load(key) }
    const forget = () => {
      if (entries.get(key) === entry) entries.delete(key)
    }
    entries.delete(key)
    entries.set(key, entry)
    const [oldest] = entries.keys()
    if (entries.size > max && oldest !== undefined) entries.delete(oldest)
    entry.value.then((value) => value === null && forget(), forget)
    return entry.value
  }
  return {
    get: (key) => {
      const entry = entries.get(key)
      return entry && isFresh(entry.at) ? entry.value : add(key)
    },
  }
}
