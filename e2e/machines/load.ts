import { setTimeout as delay } from 'node:timers/promises'
import { createClient } from '@korben/client'
import { type BotPeer, textUpdate } from './bot-peer.ts'

export type LoadKind = 'create' | 'send' | 'hook'
/** One call of the load. Milliseconds of one clock that only goes forward. */
export type Call = { kind: LoadKind; beganAt: number; endedAt: number; failure: string | null }

export type LoadOptions = {
  /** Servers, asked in turn as a load balancer would. */
  urls: readonly string[]
  token: string
  peer: BotPeer
  polled: { token: string }
  hooked: { token: string; connectionId: string }
  /** Accounts that messages are sent to. */
  accounts: readonly string[]
}

export type Load = {
  /** Every call with its outcome; null is success, which is what the product has promised to keep. */
  calls: Call[]
  /** Names of people, texts of messages out, and texts of messages in by user, in their order, all acknowledged. */
  created: string[]
  sent: string[]
  received: Map<number, string[]>
  /** Stops asking and waits for the calls under way. */
  stop: () => Promise<void>
}

const HOOK_USERS = [101, 102, 103, 104]
const POLL_USERS = [201, 202, 203]
/** Who brings an update again waits so long, like Telegram. */
const RETRY_MS = 100
const PAUSE_MS = 4
const PATIENCE_MS = 60_000

export const loadUsers = { hooked: HOOK_USERS, polled: POLL_USERS }

/** Starts everything that an installation is asked to do at once, until it is stopped. */
export function startLoad({ urls, token, peer, polled, hooked, accounts }: LoadOptions): Load {
  const calls: Call[] = []
  const received = new Map<number, string[]>()
  const load = { calls, created: [] as string[], sent: [] as string[], received }
  let isOn = true
  let turn = 0
  const nextUrl = () => urls[turn++ % urls.length] ?? ''
  const apis = urls.map((baseUrl) => createClient({ baseUrl, token, retries: 0, timeoutMs: PATIENCE_MS }).v2)
  const nextApi = () => apis[turn++ % apis.length] ?? createClient({ baseUrl: nextUrl(), token }).v2

  async function attempt(kind: LoadKind, act: () => Promise<unknown>): Promise<boolean> {
    const beganAt = performance.now()
    const failure = await act().then(
      () => null,
      (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
    )
    calls.push({ kind, beganAt, endedAt: performance.now(), failure })
    await delay(failure === null ? PAUSE_MS : RETRY_MS)
    return failure === null
  }
  async function createPeople(writer: number): Promise<void> {
    for (let n = 0; isOn; n++) {
      const name = `Created ${writer} ${n}`
      if (await attempt('create', () => nextApi().people.create({ name }))) load.created.push(name)
    }
  }
  async function sendMessages(writer: number): Promise<void> {
    for (let n = 0; isOn; n++) {
      const text = `out ${writer} ${n}`
      const account_id = accounts[n % accounts.length] ?? ''
      if (await attempt('send', () => nextApi().messages.sendMessage({ account_id, text }))) load.sent.push(text)
    }
  }
  /** Telegram brings an update until it is taken, and only then the next. */
  async function bringUpdates(user: number): Promise<void> {
    const mine: string[] = []
    received.set(user, mine)
    for (let n = 0; isOn; n++) {
      const text = `in ${user} ${n}`
      const update = textUpdate(user * 1_000_000 + n, user, text)
      while (isOn) {
        if (!(await attempt('hook', () => postUpdate(`${nextUrl()}/hooks/${hooked.connectionId}`, update)))) continue
        mine.push(text)
        break
      }
    }
  }
  async function postUpdate(url: string, update: object): Promise<void> {
    const headers = {
      'content-type': 'application/json',
      'x-telegram-bot-api-secret-token': peer.bot(hooked.token).webhook?.secret ?? '',
    }
    const signal = AbortSignal.timeout(PATIENCE_MS)
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(update), signal })
    await response.arrayBuffer()
    if (response.status !== 200) throw new Error(`answered ${response.status}`)
  }
  async function pushUpdates(): Promise<void> {
    for (let n = 0; isOn; n++) {
      for (const user of POLL_USERS) {
        const update = textUpdate(n * POLL_USERS.length + POLL_USERS.indexOf(user) + 1_000, user, `in ${user} ${n}`)
        pushed.set(update.update_id, { user, text: update.message.text })
        peer.push(polled.token, update)
      }
      await delay(120)
    }
  }
  const pushed = new Map<number, { user: number; text: string }>()
  const running = [
    ...[0, 1].map(createPeople),
    ...[0, 1].map(sendMessages),
    ...HOOK_USERS.map(bringUpdates),
    pushUpdates(),
  ]
  return {
    ...load,
    stop: async () => {
      isOn = false
      await Promise.all(running)
      // What the bot has confirmed counts as taken, everything else may still come again.
      const confirmed = peer.bot(polled.token).confirmed
      for (const [id, { user, text }] of pushed) {
        if (id <= confirmed) received.set(user, [...(received.get(user) ?? []), text])
      }
    },
  }
}
