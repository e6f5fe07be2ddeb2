// The page of a web chat. Plain JavaScript, no dependency, nothing kept but this browser's own chat.
// The order of the messages is the server's; whatever the network did, the page asks for everything after the last one it has.

import { openFeed } from './web-chat-feed.js'
import { createOutbox } from './web-chat-outbox.js'
import { createView } from './web-chat-view.js'

/**
 * @typedef {{ label: string, payload: string } | { label: string, url: string }} ChatButton
 * @typedef {{ text?: string, imageUrl?: string, file?: { url: string, name: string, sizeBytes: number }, buttons?: ChatButton[][] }} Bubble
 * @typedef {{ id: string, seq: number, mine: boolean, at: string, bubbles: Bubble[] }} ChatMessage
 */

const page = document.querySelector('[data-chat]')
if (page instanceof HTMLElement) void start(page)

/** @param {HTMLElement} page */
async function start(page) {
  paint(page)
  const hash = page.dataset.chat ?? ''
  const connection = page.dataset.connection ?? ''
  const name = `korben-chat-${hash}-${connection}`
  const memory = openMemory(name)
  const view = createView(page)
  const session = createSession({ hash, connection, ref: page.dataset.ref ?? null, memory })
  const outbox = createOutbox({ memory, post: session.post, onChange: view.showPending, onTooFast: view.showTooFast })
  const feed = openFeed({
    name,
    session,
    onMessages: (messages) => {
      view.showMessages(messages)
      outbox.forget(messages)
    },
    onState: view.showState,
  })
  view.onText((text) => outbox.add({ text }))
  view.onPress((payload, label) => outbox.add({ button: payload }, label))
  view.onStart(() => outbox.add({ start: true }))

  await session.hello()
  await feed.start()
  outbox.send()
  addEventListener('online', () => outbox.send())
}

/**
 * The company's own colour; by the script, because the page allows no style of its own.
 * @param {HTMLElement} page
 */
function paint({ dataset }) {
  if (!dataset.brand || !dataset.onBrand) return
  document.documentElement.style.setProperty('--brand', dataset.brand)
  document.documentElement.style.setProperty('--on-brand', dataset.onBrand)
}

/**
 * What this browser remembers; a browser that forbids it remembers until the page is closed.
 * @param {string} prefix
 */
function openMemory(prefix) {
  /** @type {Map<string, string>} */
  const fallback = new Map()
  return {
    /** @param {string} key */
    get: (key) => {
      try {
        return localStorage.getItem(`${prefix}-${key}`)
      } catch {
        return fallback.get(key) ?? null
      }
    },
    /** @param {string} key @param {string} value */
    set: (key, value) => {
      try {
        localStorage.setItem(`${prefix}-${key}`, value)
      } catch {
        fallback.set(key, value)
      }
    },
  }
}

/**
 * The visitor as the server knows it. A token that is no longer accepted is replaced by saying hello again.
 * @param {{ hash: string, connection: string, ref: string | null, memory: ReturnType<typeof openMemory> }} options
 */
function createSession({ hash, connection, ref, memory }) {
  /** @type {Promise<void> | null} */
  let greeting = null

  const greet = async () => {
    for (let wait = 1000; ; wait = Math.min(wait * 2, 30_000)) {
      const response = await fetch('/chat/hello', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({
          hash,
          connection,
          ref,
          token: memory.get('token'),
          locale: navigator.language,
          page: location.href,
        }),
      }).catch(() => null)
      if (response?.ok) {
        memory.set('token', (await response.json()).token)
        return
      }
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
  const hello = () => {
    greeting ??= greet().finally(() => {
      greeting = null
    })
    return greeting
  }
  /** @param {string} path @param {RequestInit} init @returns {Promise<Response>} */
  const call = async (path, init) => {
    const send = () =>
      fetch(path, {
        ...init,
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${memory.get('token')}` },
      })
    // Who writes before the first hello is answered waits for it.
    if (memory.get('token') === null) await hello()
    const response = await send()
    if (response.status !== 401) return response
    await hello()
    return send()
  }
  return {
    hello,
    /** @param {string} path @param {unknown} body */
    post: (path, body) => call(path, { method: 'POST', body: JSON.stringify(body) }),
    /** @param {string} path @param {AbortSignal} [signal] */
    get: (path, signal) => call(path, { method: 'GET', signal: signal ?? null }),
  }
}
