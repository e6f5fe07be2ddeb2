// One stream per browser: the tab that holds the lock reads it and tells the others. A tab without locks reads its own; a
// network that cuts streams is asked by long poll.

/** @typedef {import('./web-chat.js').ChatMessage} ChatMessage */

const MAX_PAUSE = 15_000

/**
 * @param {{ name: string, onMessages: (messages: ChatMessage[]) => void, onState: (state: 'online' | 'offline' | 'closed') => void,
 *   session: { post: (path: string, body: unknown) => Promise<Response>, get: (path: string, signal?: AbortSignal) => Promise<Response> } }} options
 */
export function openFeed({ name, session, onMessages, onState }) {
  let last = 0
  const others = typeof BroadcastChannel === 'function' ? new BroadcastChannel(name) : null

  /** @param {ChatMessage[]} messages */
  const take = (messages) => {
    const fresh = messages.filter(({ seq }) => seq > last)
    if (fresh.length === 0) return
    last = Math.max(...fresh.map(({ seq }) => seq))
    onMessages(fresh)
  }
  others?.addEventListener('message', ({ data }) => {
    // A gap between the tabs is closed by asking; never by guessing.
    if (data.after > last) void catchUp()
    else take(data.messages)
  })

  const catchUp = async (wait = 0) => {
    for (;;) {
      const after = last
      const response = await session.get(`/chat/messages?after=${after}&wait=${wait}`)
      if (!response.ok) throw new Error(`The chat answered ${response.status}.`)
      const { messages, hasMore } = await response.json()
      take(messages)
      if (messages.length > 0) others?.postMessage({ after, messages })
      if (!hasMore) return
    }
  }

  /** Reads the stream until it breaks. @returns {Promise<void>} */
  const stream = async () => {
    const response = await session.post('/chat/ticket', {})
    if (!response.ok) throw new Error(`The chat answered ${response.status}.`)
    const { ticket } = await response.json()
    const source = new EventSource(`/chat/stream?ticket=${encodeURIComponent(ticket)}&after=${last}`)
    await new Promise((_resolve, reject) => {
      source.onopen = () => onState('online')
      source.onerror = () => {
        source.close()
        reject(new Error('The stream broke.'))
      }
      source.addEventListener('message', ({ data }) => {
        const after = last
        const message = JSON.parse(data)
        take([message])
        others?.postMessage({ after, messages: [message] })
      })
      source.addEventListener('reset', () => {
        last = 0
        void catchUp()
      })
      source.addEventListener('closed', () => {
        source.close()
        onState('closed')
      })
    })
  }

  const lead = async () => {
    let failures = 0
    for (;;) {
      const startedAt = Date.now()
      try {
        await catchUp()
        // Streams that break at once again and again are cut on the way: ask by long poll for a while.
        if (failures >= 3) await catchUp(20)
        else await stream()
      } catch {
        failures = Date.now() - startedAt > 10_000 ? 1 : failures + 1
        onState(navigator.onLine ? 'online' : 'offline')
        await pauseUnlessOnline(Math.min(500 * 2 ** failures, MAX_PAUSE), () => onState('offline'))
      }
    }
  }

  return {
    start: async () => {
      await catchUp().catch(() => onState('offline'))
      if (navigator.locks) void navigator.locks.request(name, lead)
      else void lead()
    },
  }
}

/** Waits, but no longer than until the network is back. @param {number} ms @param {() => void} onLong */
const pauseUnlessOnline = (ms, onLong) =>
  new Promise((resolve) => {
    if (ms > 2000) onLong()
    const timer = setTimeout(done, ms)
    addEventListener('online', done)
    function done() {
      clearTimeout(timer)
      removeEventListener('online', done)
      resolve(undefined)
    }
  })
