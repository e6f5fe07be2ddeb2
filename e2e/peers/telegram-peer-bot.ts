import { accept, refuse, type TelegramAnswer } from './telegram-bot.ts'

/** Who did something and what, for the book. `n`: the running number of that user. */
export type UpdateNote = {
  userId: number
  n: number
  kind: 'start' | 'text' | 'press'
  /** The text, the ref of a start, or the label of the button. */
  said: string
  /** Of the message whose button was pressed. */
  messageId: number | null
}

/** One try to hand an update over. By poll `status` is 200 and it ends when it was written to the socket. */
export type Attempt = { by: 'poll' | 'webhook'; startedAt: number; endedAt: number | null; status: number | null }

export type PeerUpdate = UpdateNote & {
  id: number
  body: Record<string, unknown>
  attempts: Attempt[]
  /** When the bot confirmed it: by a later offset, or by 200. */
  confirmedAt: number | null
}

/** Two polls of one bot at once: the older one was ended with 409. */
export type Conflict = { at: number }

export type UpdateRates = {
  /** An update is told again although it is confirmed. */
  repeat: number
  /** A webhook does not wait for its turn. */
  overtake: number
}

/** Webhook calls of one bot at once. */
const MAX_CONNECTIONS = 4
const FIRST_RETRY_MS = 40
const LAST_RETRY_MS = 400
const PATIENCE_MS = 5_000

type Poll = { end: (isCut: boolean) => void }

/** What the peer keeps of one bot: its updates until they are confirmed, its poller or its webhook. */
export class PeerBot {
  readonly token: string
  readonly updates: PeerUpdate[] = []
  readonly conflicts: Conflict[] = []
  floodedUntil = 0
  nextMessageId = 1
  webhook: { url: string; secret: string | null } | null = null
  readonly #random: () => number
  readonly #rates: UpdateRates
  readonly #route: (url: string) => string
  #pending: PeerUpdate[] = []
  #nextUpdateId = 700_001
  #poll: Poll | null = null
  #calls = 0
  #isClosed = false

  constructor(token: string, options: { random: () => number; rates: UpdateRates; route: (url: string) => string }) {
    this.token = token
    this.#random = options.random
    this.#rates = options.rates
    this.#route = options.route
  }

  push(note: UpdateNote, content: Record<string, unknown>): PeerUpdate {
    const id = this.#nextUpdateId++
    const update: PeerUpdate = {
      ...note,
      id,
      body: { update_id: id, ...content },
      attempts: [],
      confirmedAt: null,
    }
    this.updates.push(update)
    this.#pending.push(update)
    this.#poll?.end(false)
    this.#deliver()
    return update
  }

  get unconfirmed(): number {
    return this.updates.filter(({ confirmedAt }) => confirmedAt === null).length
  }

  async getUpdates(params: Record<string, unknown>, onHangUp: (act: () => void) => void): Promise<TelegramAnswer> {
    if (this.webhook) {
      return refuse(
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      )
    }
    if (this.#poll) {
      this.conflicts.push({ at: Date.now() })
      this.#poll.end(true)
    }
    const offset = Number(params.offset ?? 0)
    const confirmed = this.#pending.filter(({ id }) => id < offset)
    for (const update of confirmed) update.confirmedAt = Date.now()
    this.#pending = this.#pending.filter(({ id }) => id >= offset)
    const isCut = this.#pending.length === 0 && (await this.#wait(Number(params.timeout ?? 0) * 1_000, onHangUp))
    if (isCut) {
      return refuse(
        409,
        'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
      )
    }
    // As after a failover of the messenger: the newest ones that were confirmed come again, in their order.
    const again = this.#random() < this.#rates.repeat ? this.updates.filter(({ id }) => id < offset).slice(-3) : []
    const told = [...again, ...this.#pending].slice(0, Number(params.limit ?? 100))
    const now = Date.now()
    for (const update of told) update.attempts.push({ by: 'poll', startedAt: now, endedAt: now, status: 200 })
    return accept(told.map(({ body }) => body))
  }

  #wait(ms: number, onHangUp: (act: () => void) => void): Promise<boolean> {
    return new Promise((resolve) => {
      const poll: Poll = {
        end: (isCut) => {
          clearTimeout(timer)
          if (this.#poll === poll) this.#poll = null
          resolve(isCut)
        },
      }
      const timer = setTimeout(() => poll.end(false), ms)
      this.#poll = poll
      onHangUp(() => poll.end(false))
    })
  }

  setWebhook(params: Record<string, unknown>): TelegramAnswer {
    const url = String(params.url ?? '')
    this.webhook =
      url === '' ? null : { url, secret: typeof params.secret_token === 'string' ? params.secret_token : null }
    this.#deliver()
    return accept(true)
  }

  /** Hands over several at once; one that is not taken is repeated until it is. */
  #deliver(): void {
    while (this.webhook && this.#calls < MAX_CONNECTIONS && this.#pending.length > 0 && !this.#isClosed) {
      const place = this.#random() < this.#rates.overtake ? Math.floor(this.#random() * this.#pending.length) : 0
      const [update] = this.#pending.splice(Math.min(place, 3), 1)
      if (!update) return
      this.#calls++
      void this.#handOver(update).finally(() => {
        this.#calls--
        this.#deliver()
      })
    }
  }

  async #handOver(update: PeerUpdate): Promise<void> {
    let pauseMs = FIRST_RETRY_MS
    while (this.webhook && !this.#isClosed) {
      const attempt: Attempt = { by: 'webhook', startedAt: Date.now(), endedAt: null, status: null }
      update.attempts.push(attempt)
      attempt.status = await post(this.webhook, this.#route(this.webhook.url), update.body)
      attempt.endedAt = Date.now()
      const isTaken = attempt.status !== null && attempt.status >= 200 && attempt.status < 300
      if (isTaken) update.confirmedAt ??= Date.now()
      if (isTaken && this.#random() >= this.#rates.repeat) return
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
      pauseMs = Math.min(pauseMs * 2, LAST_RETRY_MS)
    }
  }

  close(): void {
    this.#isClosed = true
    this.#poll?.end(false)
  }
}

async function post(
  { secret }: { secret: string | null },
  url: string,
  update: Record<string, unknown>,
): Promise<number | null> {
  const headers = {
    'content-type': 'application/json',
    ...(secret !== null && { 'x-telegram-bot-api-secret-token': secret }),
  }
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(update), signal })
    await response.arrayBuffer()
    return response.status
  } catch {
    return null
  }
}
