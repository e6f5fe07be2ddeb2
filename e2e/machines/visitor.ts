/** Somebody in the web chat, as its page talks to a server. Any server will do for each request. */
export type Visitor = {
  say: (server: string, text: string) => Promise<void>
  /** Entries behind `after`, waited for by long poll. */
  ask: (server: string, after: number, waitSeconds: number) => Promise<ChatEntry[]>
  /** Entries as they come by a stream, from `after` on, until it is closed or the server ends. */
  open: (server: string, after: number) => Promise<Stream>
}
export type ChatEntry = { seq: number; text: string; at: number }
export type Stream = { entries: ChatEntry[]; ended: Promise<void>; close: () => void }

/** Says hello by the code of a lead link; nothing is stored of the visitor yet. */
export async function meetVisitor(server: string, hash: string): Promise<Visitor> {
  const { token } = await post<{ token: string }>(`${server}/chat/hello`, { hash, locale: 'en' })
  const headers = { authorization: `Bearer ${token}` }
  let said = 0
  return {
    say: async (server, text) =>
      void (await post(`${server}/chat/messages`, { clientId: `c${++said}`, text }, headers)),
    ask: async (server, after, waitSeconds) => {
      const response = await fetch(`${server}/chat/messages?after=${after}&wait=${waitSeconds}`, { headers })
      const { messages }: { messages: Shown[] } = await response.json()
      return messages.map(entryOf)
    },
    open: async (server, after) => {
      const { ticket } = await post<{ ticket: string }>(`${server}/chat/ticket`, {}, headers)
      return openStream(`${server}/chat/stream?ticket=${encodeURIComponent(ticket)}&after=${after}`)
    },
  }
}

/** What of a shown message the tests look at. */
type Shown = { seq: number } & Record<string, unknown>
const entryOf = (message: Shown): ChatEntry => ({
  seq: message.seq,
  text: JSON.stringify(message),
  at: performance.now(),
})

async function openStream(url: string): Promise<Stream> {
  const leaving = new AbortController()
  const response = await fetch(url, { signal: leaving.signal })
  if (!response.ok || !response.body) throw new Error(`The stream was answered ${response.status}.`)
  const entries: ChatEntry[] = []
  const read = async (body: ReadableStream<Uint8Array>) => {
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true })
      const events = text.split('\n\n')
      text = events.pop() ?? ''
      for (const event of events) {
        const data = /^event: message\ndata: (.*)$/m.exec(event)?.[1]
        if (data) entries.push(entryOf(JSON.parse(data)))
      }
    }
  }
  const ended = read(response.body).catch(() => {}) // closed by us, or by the end of the server
  return { entries, ended, close: () => leaving.abort() }
}

async function post<T>(url: string, body: object, headers: Record<string, string> = {}): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${url} was answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as T
}
