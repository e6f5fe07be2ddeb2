/** A call as the emulator saw it. */
export type TelegramCall = {
  method: string
  token: string
  params: Record<string, unknown>
  /** Milliseconds since 1970. */
  at: number
}

/**
 * What goes wrong. `accepted` says whether the emulator took the message before that: a bot cannot know.
 * `flood` refuses every call of the bot until the time is over, as Telegram does.
 */
export type TelegramFault =
  | { kind: 'refuse'; status: number; description: string; parameters?: Record<string, unknown> }
  | { kind: 'flood'; seconds: number }
  | { kind: 'silence'; accepted: boolean }
  | { kind: 'reset'; accepted: boolean }
  | { kind: 'garbage'; accepted: boolean; status: number; body: string }

/** Applies to calls that `when` picks (default: every message sent), `times` times (default: once). */
export type FaultRule = { fault: TelegramFault; when?: (call: TelegramCall) => boolean; times?: number }

const SENDING = new Set(['sendMessage', 'sendPhoto', 'sendDocument'])

export const isSending = ({ method }: Pick<TelegramCall, 'method'>): boolean => SENDING.has(method)
export const isTo =
  (userId: number) =>
  (call: TelegramCall): boolean =>
    isSending(call) && String(call.params.chat_id) === String(userId)

export const faults = {
  tooManyRequests: (seconds: number): TelegramFault => ({ kind: 'flood', seconds }),
  blockedByUser: {
    kind: 'refuse',
    status: 403,
    description: 'Forbidden: bot was blocked by the user',
  } satisfies TelegramFault,
  unauthorized: { kind: 'refuse', status: 401, description: 'Unauthorized' } satisfies TelegramFault,
  internalError: { kind: 'refuse', status: 500, description: 'Internal Server Error' } satisfies TelegramFault,
  silentAfterAccepting: { kind: 'silence', accepted: true } satisfies TelegramFault,
  resetAfterAccepting: { kind: 'reset', accepted: true } satisfies TelegramFault,
  resetBeforeAccepting: { kind: 'reset', accepted: false } satisfies TelegramFault,
  garbageAfterAccepting: {
    kind: 'garbage',
    accepted: true,
    status: 200,
    body: '<html>Hello</html>',
  } satisfies TelegramFault,
}

/** The rules in force, the oldest first. */
export class FaultBook {
  readonly #rules: { fault: TelegramFault; when: (call: TelegramCall) => boolean; left: number }[] = []

  add({ fault, when = isSending, times = 1 }: FaultRule): void {
    this.#rules.push({ fault, when, left: times })
  }

  /** The fault that a call meets, used up by one. */
  take(call: TelegramCall): TelegramFault | null {
    const rule = this.#rules.find(({ when, left }) => left > 0 && when(call))
    if (!rule) return null
    rule.left--
    return rule.fault
  }

  clear(): void {
    this.#rules.length = 0
  }
}
