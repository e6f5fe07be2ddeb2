import type { TelegramBot } from './telegram-bot.ts'
import type { TelegramUpstream } from './telegram-upstream.ts'

/** A message of the bot as its reader sees it. */
export type SeenMessage = {
  id: number
  text: string
  photo: string | null
  document: string | null
  buttons: SeenButton[][]
}
export type SeenButton = { label: string; payload: string | null; url: string | null }

export type UserOptions = { id: number; firstName?: string; username?: string; languageCode?: string }

type Waiter = <T>(what: string, look: () => Promise<T | null | undefined | false>, timeoutMs?: number) => Promise<T>

/** Somebody with a Telegram client. Everything they do goes over the emulator's own client side. */
export class TelegramUser {
  readonly id: number
  readonly #bot: TelegramBot
  readonly #upstream: TelegramUpstream
  readonly #options: UserOptions
  readonly #waitFor: Waiter
  readonly #pull: () => Promise<void>

  constructor(
    options: UserOptions,
    bot: TelegramBot,
    upstream: TelegramUpstream,
    waitFor: Waiter,
    pull: () => Promise<void>,
  ) {
    this.id = options.id
    this.#options = options
    this.#bot = bot
    this.#upstream = upstream
    this.#waitFor = waitFor
    this.#pull = pull
  }

  /** `/start REF` is what pressing START behind a deep link sends. */
  async sendCommand(text: string): Promise<void> {
    await this.#act(() => this.#client().sendCommand(this.#client().makeCommand(text, this.#extras())))
  }

  async sendText(text: string): Promise<void> {
    await this.#act(() => this.#client().sendMessage(this.#client().makeMessage(text, this.#extras())))
  }

  /** A message of another kind: `{photo: [...], caption}`, `{contact: {...}}`. */
  async sendOther(content: Record<string, unknown>): Promise<void> {
    await this.#act(() => this.#client().sendMessage(this.#client().makeMessage('', { ...this.#extras(), ...content })))
  }

  /** Presses the newest button with that label. Throws when no message has one that can be pressed. */
  async press(label: string): Promise<void> {
    const messages = (await this.seen()).toReversed()
    for (const { id, text, buttons } of messages) {
      const payload = buttons.flat().find((button) => button.label === label)?.payload
      if (payload) return this.pressPayload(payload, { id, text })
    }
    throw new Error(`No message to ${this.id} has a button "${label}" that can be pressed.`)
  }

  async pressPayload(payload: string, message: { id: number; text: string }): Promise<void> {
    const press = { message: { message_id: message.id, text: message.text, date: seconds() }, ...this.#extras() }
    await this.#act(() => this.#client().sendCallback(this.#client().makeCallbackQuery(payload, press)))
  }

  async block(): Promise<void> {
    this.#bot.blockedBy.add(this.id)
    this.#pushMembership('member', 'kicked')
  }

  async unblock(): Promise<void> {
    this.#bot.blockedBy.delete(this.id)
    this.#pushMembership('kicked', 'member')
  }

  /** What the bot has sent, the oldest first. */
  async seen(): Promise<SeenMessage[]> {
    const sent = await this.#upstream.sentBy(this.#bot.token)
    return sent.filter(({ message }) => String(message.chat_id) === String(this.id)).map(seenOf)
  }

  /** Waits until the bot has sent a message that holds `part`. */
  waitFor(part: string, timeoutMs?: number): Promise<SeenMessage> {
    const look = async () => (await this.seen()).find(({ text }) => text.includes(part))
    return this.#waitFor(`a message to ${this.id} with "${part}"`, look, timeoutMs)
  }

  async #act(act: () => Promise<unknown>): Promise<void> {
    this.#bot.knownUsers.add(this.id)
    await act()
    await this.#pull()
  }

  #client() {
    const { id, firstName = 'Ann', username = `user${id}` } = this.#options
    return this.#upstream.clientOf(this.#bot.token, { userId: id, chatId: id, firstName, userName: username })
  }

  #extras() {
    return { from: { language_code: this.#options.languageCode ?? 'en' } }
  }

  /** The emulator has no memberships. */
  #pushMembership(before: string, after: string) {
    const { id, firstName = 'Ann', username = `user${id}` } = this.#options
    const bot = { id: Number(this.#bot.token.split(':')[0]), is_bot: true, first_name: 'bot' }
    this.#bot.push({
      my_chat_member: {
        chat: { id, type: 'private', first_name: firstName, username },
        from: { id, is_bot: false, first_name: firstName, username },
        date: seconds(),
        old_chat_member: { user: bot, status: before },
        new_chat_member: { user: bot, status: after, ...(after === 'kicked' && { until_date: 0 }) },
      },
    })
  }
}

const seconds = () => Math.floor(Date.now() / 1000)

function seenOf({ messageId, message }: { messageId: number; message: Record<string, unknown> }): SeenMessage {
  return {
    id: messageId,
    text: String(message.text ?? ''),
    photo: typeof message.photo === 'string' ? message.photo : null,
    document: typeof message.document === 'string' ? message.document : null,
    buttons: rowsOf(message.reply_markup).map((row) => row.map(buttonOf)),
  }
}

function rowsOf(markup: unknown): Record<string, unknown>[][] {
  const rows =
    typeof markup === 'object' && markup !== null && 'inline_keyboard' in markup ? markup.inline_keyboard : []
  return Array.isArray(rows) ? rows : []
}

const buttonOf = ({ text, callback_data, url }: Record<string, unknown>): SeenButton => ({
  label: String(text),
  payload: typeof callback_data === 'string' ? callback_data : null,
  url: typeof url === 'string' ? url : null,
})
