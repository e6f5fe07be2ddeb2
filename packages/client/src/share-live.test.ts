import type { LiveNews } from '@korben/contract'
import { expect, test } from 'vitest'
import type { Live } from './live.ts'
import { type LiveChannel, type LiveLocks, shareLive } from './share-live.ts'

/** What the tabs of one browser share: a lock that is passed on in turn, and channels that tell everybody else, in order. */
function createBrowser() {
  const open = new Set<{ tell: (data: unknown) => void }>()
  let queue: Promise<unknown> = Promise.resolve()
  const locks: LiveLocks = {
    request: (_name, { signal }, act) => {
      const turn = queue.then(() => (signal.aborted ? undefined : act()))
      queue = turn.catch(() => {})
      return turn
    },
  }
  const openChannel = (): LiveChannel => {
    const acts: ((event: { data: unknown }) => void)[] = []
    const self = {
      tell: (data: unknown) => {
        for (const act of acts) act({ data })
      },
    }
    open.add(self)
    return {
      postMessage: (message) => {
        const copy: unknown = structuredClone(message)
        for (const other of open) if (other !== self) queueMicrotask(() => other.tell(copy))
      },
      addEventListener: (_type, act) => void acts.push(act),
      close: () => void open.delete(self),
    }
  }
  return { locks, openChannel }
}

/** A server that remembers everything, and counts the streams that are open. */
function createServer() {
  const told: LiveNews[] = []
  const wakers = new Set<() => void>()
  const wakeAll = () => {
    for (const wake of wakers) wake()
    wakers.clear()
  }
  const streams = { open: 0, most: 0 }
  const newsOf = (place: number, chats: string[], reset = false) =>
    ({
      id: String(place),
      reset,
      chats,
      unread: false,
      deliveries: [],
      people: [],
      orders: [],
      connections: [],
      presence: null,
    }) as unknown as LiveNews
  const live: Live = async function* ({ signal, after } = {}) {
    streams.most = Math.max(streams.most, ++streams.open)
    signal?.addEventListener('abort', wakeAll)
    try {
      let place = after == null ? told.length : Number(after)
      yield newsOf(place, [], after == null)
      while (!signal?.aborted) {
        const next = told[place]
        if (next) {
          place++
          yield next
        } else await new Promise<void>((resolve) => wakers.add(resolve))
      }
    } finally {
      streams.open--
    }
  }
  return {
    live,
    streams,
    tell: (chat: string) => {
      told.push(newsOf(told.length + 1, [chat]))
      wakeAll()
    },
  }
}

test('eight tabs share one stream, and when the leading ones close nothing is missed', async () => {
  const browser = createBrowser()
  const server = createServer()
  const tabs = Array.from({ length: 8 }, () => {
    const closing = new AbortController()
    const news = shareLive({ live: server.live, name: 'company', signal: closing.signal, ...browser })
    const heard: string[] = []
    return {
      heard,
      close: () => closing.abort(),
      /** Until it has heard of this chat; the first news are that it is to load. */
      until: async (chat: string) => {
        while (!heard.includes(chat)) {
          const { value, done } = await news.next()
          if (done) throw new Error('It is over.')
          heard.push(...(value.reset ? ['reset'] : []), ...value.chats)
        }
      },
      over: async () => {
        while (!(await news.next()).done);
      },
    }
  })
  await Promise.all(tabs.map((tab) => tab.until('reset')))
  const chats = Array.from({ length: 8 }, (_, index) => `chat ${index}`)
  for (const [index, chat] of chats.entries()) {
    const left = tabs.slice(index)
    server.tell(chat)
    await Promise.all(left.map((tab) => tab.until(chat)))
    // The one that leads goes; what happens before the next one leads is heard all the same.
    left[0]?.close()
    await left[0]?.over()
  }
  for (const [index, { heard }] of tabs.entries()) expect(heard).toEqual(['reset', ...chats.slice(0, index + 1)])
  expect(server.streams).toEqual({ open: 0, most: 1 })
})

test('a tab that opens later is told at once to load, by the tab that leads', async () => {
  const browser = createBrowser()
  const server = createServer()
  const closing = new AbortController()
  const open = () => shareLive({ live: server.live, name: 'company', signal: closing.signal, ...browser })
  const first = open()
  expect((await first.next()).value).toMatchObject({ reset: true })
  server.tell('early')
  expect((await first.next()).value).toMatchObject({ chats: ['early'] })
  const second = open()
  expect((await second.next()).value).toMatchObject({ reset: true, chats: [] })
  server.tell('late')
  expect((await second.next()).value).toMatchObject({ chats: ['late'] })
  closing.abort()
})

test('when the session has ended every tab learns it', async () => {
  const browser = createBrowser()
  const live: Live = async function* () {
    yield await Promise.reject(new Error('401'))
  }
  const { signal } = new AbortController()
  const tabs = [1, 2].map(() => shareLive({ live, name: 'company', signal, ...browser }).next())
  expect(await Promise.allSettled(tabs)).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }])
})
