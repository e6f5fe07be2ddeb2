// What the visitor wrote and the server has not confirmed yet. Each entry has a clientId: however often it is sent, the
// server makes one message of it.

/**
 * @typedef {{ clientId: string, body: Body, label: string, id?: string }} Entry
 * @typedef {{ text: string } | { button: string } | { start: true }} Body
 * @param {{ memory: { get: (key: string) => string | null, set: (key: string, value: string) => void },
 *   post: (path: string, body: unknown) => Promise<Response>,
 *   onChange: (pending: Entry[]) => void, onTooFast: (isTooFast: boolean) => void }} options
 */
export function createOutbox({ memory, post, onChange, onTooFast }) {
  /** @type {Entry[]} */
  let entries = JSON.parse(memory.get('outbox') ?? '[]')
  /** Ids of messages that are shown already: the answer to a post may come after the message itself. @type {Set<string>} */
  const shown = new Set()
  let isSending = false
  let pause = 1000

  const keep = () => {
    entries = entries.filter(({ id }) => id === undefined || !shown.has(id))
    memory.set('outbox', JSON.stringify(entries.filter(({ id }) => id === undefined)))
    onChange(entries)
  }

  const send = async () => {
    if (isSending) return
    isSending = true
    for (;;) {
      const entry = entries.find(({ id }) => id === undefined)
      if (!entry) break
      const response = await post('/chat/messages', { clientId: entry.clientId, ...entry.body }).catch(() => null)
      if (response?.ok) {
        pause = 1000
        onTooFast(false)
        entry.id = (await response.json()).id ?? ''
        keep()
      } else if (
        response &&
        response.status >= 400 &&
        response.status < 500 &&
        response.status !== 429 &&
        response.status !== 401
      ) {
        // It can never be accepted: keeping it would hold up all that follow.
        entries = entries.filter((other) => other !== entry)
        keep()
      } else {
        onTooFast(response?.status === 429)
        const asked = Number(response?.headers.get('Retry-After')) * 1000
        await new Promise((resolve) => setTimeout(resolve, asked || pause))
        pause = Math.min(pause * 2, 30_000)
      }
    }
    isSending = false
  }

  onChange(entries)
  return {
    send: () => void send(),
    /** @param {Body} body */
    add: (body, label = 'text' in body ? body.text : '') => {
      entries.push({ clientId: newClientId(), body, label })
      keep()
      void send()
    },
    /** Entries that came back as messages of the chat are shown there, and no longer here. @param {{ id: string }[]} messages */
    forget: (messages) => {
      for (const { id } of messages) shown.add(id)
      if (entries.some(({ id }) => id !== undefined)) keep()
    },
  }
}

const newClientId = () =>
  `c-${Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('')}`
