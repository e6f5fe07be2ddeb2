import type { LiveNews } from '@korben/contract'
import type { Live } from './live.ts'

/** What is needed of `navigator.locks`. */
export type LiveLocks = {
  request(name: string, options: { signal: AbortSignal }, act: () => Promise<void>): Promise<unknown>
}
/** What is needed of a `BroadcastChannel`. */
export type LiveChannel = {
  postMessage(message: unknown): void
  addEventListener(type: 'message', act: (event: { data: unknown }) => void): void
  close(): void
}
export type SharedLive = {
  live: Live
  /** The same in all tabs that show the same company to the same user, another one in others. */
  name: string
  signal: AbortSignal
  /** The browser's own unless told. */
  locks?: LiveLocks | undefined
  openChannel?: ((name: string) => LiveChannel) | undefined
}

type Message =
  | { type: 'news'; news: LiveNews }
  /** A tab that has heard nothing yet asks whoever leads; `leader` is told by whoever begins to. */
  | { type: 'hello'; tab: string }
  | { type: 'welcome'; tab: string; news: LiveNews }
  | { type: 'leader' }

/**
 * News for all tabs of a browser over one stream: the tab that holds the lock follows it and passes on what it hears. When that tab closes, the next one
 * goes on where it ended. Every tab's first news say `reset`. In a browser that has no locks each tab has a stream of its own.
 */
export async function* shareLive(options: SharedLive): AsyncGenerator<LiveNews> {
  const { live, name } = options
  const leaving = new AbortController()
  const signal = AbortSignal.any([options.signal, leaving.signal])
  const locks = options.locks ?? (typeof navigator === 'undefined' ? undefined : navigator.locks)
  const openChannel =
    options.openChannel ??
    (typeof BroadcastChannel === 'undefined' ? undefined : (named: string): LiveChannel => new BroadcastChannel(named))
  if (!locks || !openChannel) return yield* live({ signal: options.signal })

  const tab = `${Date.now()}.${Math.random()}`
  const heard: LiveNews[] = []
  let last: LiveNews | null = null
  let presence: LiveNews['presence'] = null
  const failures: unknown[] = []
  let isLeader = false
  let wake = () => {}
  const channel = openChannel(name)
  const post = (message: Message) => channel.postMessage(message)
  const hear = (news: LiveNews) => {
    last = news
    presence = news.presence ?? presence
    heard.push(news)
    wake()
  }
  channel.addEventListener('message', ({ data }) => {
    // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- only this function writes to the channel
    const message = data as Message
    if (message.type === 'hello' && isLeader && last)
      post({ type: 'welcome', tab: message.tab, news: { ...nothing, id: last.id, reset: true, presence } })
    // Before it is welcome a tab has loaded nothing that news could be about.
    if (message.type === 'news' && (last !== null || message.news.reset)) hear(message.news)
    if (message.type === 'welcome' && message.tab === tab && last === null) hear(message.news)
    if (message.type === 'leader' && last === null) post({ type: 'hello', tab })
  })
  const lead = async () => {
    isLeader = true
    post({ type: 'leader' })
    for await (const news of live({ signal, after: last?.id ?? null })) {
      hear(news)
      post({ type: 'news', news })
    }
  }
  signal.addEventListener('abort', () => wake())
  const leading = locks.request(name, { signal }, lead).catch((error: unknown) => {
    if (!signal.aborted) failures.push(error)
    wake()
  })
  post({ type: 'hello', tab })
  try {
    for (;;) {
      yield* heard.splice(0)
      if (signal.aborted) return
      for (const failure of failures) throw failure
      if (heard.length > 0) continue
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  } finally {
    leaving.abort()
    await leading
    channel.close()
  }
}

const nothing = { chats: [], unread: true, deliveries: [], people: [], orders: [], connections: [] }
