import type { UploadedFile } from './telegram-upload.ts'

/** An update as it goes over the wire. */
export type TelegramUpdate = { update_id: number } & Record<string, unknown>
/** An answer of the Bot API. */
export type TelegramAnswer = { status: number; body: Record<string, unknown> }

export const accept = (result: unknown): TelegramAnswer => ({ status: 200, body: { ok: true, result } })
export const refuse = (status: number, description: string, parameters?: Record<string, unknown>): TelegramAnswer => ({
  status,
  body: { ok: false, error_code: status, description, ...(parameters && { parameters }) },
})

/** These are only sent to a bot that asks for them by name. */
const UNASKED_FOR = new Set(['chat_member', 'message_reaction', 'message_reaction_count'])
const FIRST_RETRY_MS = 20
const LAST_RETRY_MS = 1_000

/**
 * What Telegram keeps of one bot and the emulator does not: updates until they are confirmed, the one poller, the webhook,
 * who has blocked it.
 */
export class TelegramBot {
  readonly token: string
  readonly blockedBy = new Set<number>()
  readonly knownUsers = new Set<number>()
  /** Files that were uploaded to it, by what it may call them from then on. */
  readonly files = new Map<string, UploadedFile>()
  /** Presses waiting for `answerCallbackQuery`, then answered. */
  readonly presses = new Map<string, { isAnswered: boolean }>()
  /** Every attempt to deliver by webhook. */
  readonly deliveries: { updateId: number; status: number | null }[] = []
  floodedUntil = 0
  webhook: { url: string; secret: string | null } | null = null
  readonly #onChange: () => void
  #updates: TelegramUpdate[] = []
  #last: TelegramUpdate | null = null
  #nextUpdateId = 700_001
  #allowed: string[] | null = null
  #poll: { wake: () => void; cut: () => void } | null = null
  #isDelivering = false
  #isClosed = false

  constructor(token: string, onChange: () => void) {
    this.token = token
    this.#onChange = onChange
  }

  /** Numbers an update and hands it on, unless the bot does not want its kind. */
  push(update: Record<string, unknown>): void {
    const [kind = ''] = Object.keys(update)
    if (this.#allowed ? !this.#allowed.includes(kind) : UNASKED_FOR.has(kind)) return
    this.#enqueue({ update_id: this.#nextUpdateId++, ...update })
  }

  /** The newest update once more, as Telegram does when it has missed our answer to a webhook. */
  repeatLast(): void {
    if (this.#last) this.#enqueue(this.#last)
  }

  #enqueue(update: TelegramUpdate) {
    this.#last = update
    this.#updates.push(update)
    this.#poll?.wake()
    void this.#deliver()
  }

  async getUpdates(params: Record<string, unknown>, onHangUp: (hangUp: () => void) => void): Promise<TelegramAnswer> {
    if (this.webhook) {
      return refuse(
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      )
    }
    this.#poll?.cut()
    this.#setAllowed(params.allowed_updates)
    const offset = Number(params.offset ?? 0)
    if (offset > 0) this.#updates = this.#updates.filter(({ update_id }) => update_id >= offset)
    if (offset < 0) this.#updates = this.#updates.slice(offset)

    const isCut = this.#updates.length === 0 && (await this.#wait(Number(params.timeout ?? 0) * 1000, onHangUp))
    if (isCut) {
      return refuse(
        409,
        'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
      )
    }
    return accept(this.#updates.slice(0, Number(params.limit ?? 100)))
  }

  /** Until there is an update, the time is over, or the client is gone; true when another poll has cut this one. */
  #wait(ms: number, onHangUp: (hangUp: () => void) => void): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (isCut: boolean) => {
        clearTimeout(timer)
        if (this.#poll === poll) this.#poll = null
        resolve(isCut)
      }
      const poll = { wake: () => end(false), cut: () => end(true) }
      const timer = setTimeout(poll.wake, ms)
      this.#poll = poll
      onHangUp(poll.wake)
    })
  }

  setWebhook(params: Record<string, unknown>): TelegramAnswer {
    const url = String(params.url ?? '')
    this.#setAllowed(params.allowed_updates)
    if (params.drop_pending_updates === true) this.#updates = []
    this.webhook =
      url === '' ? null : { url, secret: typeof params.secret_token === 'string' ? params.secret_token : null }
    void this.#deliver()
    return accept(true)
  }

  #setAllowed(allowed: unknown) {
    if (Array.isArray(allowed)) this.#allowed = allowed.length === 0 ? null : allowed.map(String)
  }

  /** One at a time and in order; anything but 2xx is repeated. */
  async #deliver(): Promise<void> {
    if (this.#isDelivering) return
    this.#isDelivering = true
    let pauseMs = FIRST_RETRY_MS
    for (let update = this.#updates[0]; update && this.webhook && !this.#isClosed; update = this.#updates[0]) {
      const status = await post(this.webhook, update)
      this.deliveries.push({ updateId: update.update_id, status })
      const isTaken = status !== null && status >= 200 && status < 300
      if (isTaken) this.#updates.shift()
      else await new Promise((resolve) => setTimeout(resolve, pauseMs))
      pauseMs = isTaken ? FIRST_RETRY_MS : Math.min(pauseMs * 2, LAST_RETRY_MS)
      this.#onChange()
    }
    this.#isDelivering = false
  }

  close(): void {
    this.#isClosed = true
    this.#poll?.wake()
  }
}

async function post(
  { url, secret }: { url: string; secret: string | null },
  update: TelegramUpdate,
): Promise<number | null> {
  const headers = {
    'content-type': 'application/json',
    ...(secret !== null && { 'x-telegram-bot-api-secret-token': secret }),
  }
  try {
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(update), redirect: 'manual' })
    await response.arrayBuffer()
    return response.status
  } catch {
    return null
  }
}
