import { accept, refuse, type TelegramAnswer, type TelegramBot } from './telegram-bot.ts'
import type { UploadedFile } from './telegram-upload.ts'
import type { TelegramUpstream } from './telegram-upstream.ts'

type Params = Record<string, unknown>
type Request = {
  bot: TelegramBot
  params: Params
  uploads: ReadonlyMap<string, UploadedFile>
  upstream: TelegramUpstream
  onHangUp: (hangUp: () => void) => void
}

/**
 * The methods of the Bot API, carried out by the emulator where it can, with its answers in Telegram's shape and with the
 * refusals that Telegram gives and the emulator does not.
 */
export async function carryOut(method: string, request: Request): Promise<TelegramAnswer> {
  const known = methods[method]
  if (known) return known(request)
  const answer = await request.upstream.call(request.bot.token, method, request.params)
  return 'error' in answer ? refuse(400, `Bad Request: ${answer.error}`) : accept(answer.result ?? true)
}

const methods: Record<string, (request: Request) => Promise<TelegramAnswer> | TelegramAnswer> = {
  getUpdates: ({ bot, params, onHangUp }) => bot.getUpdates(params, onHangUp),
  setWebhook: ({ bot, params }) => bot.setWebhook(params),
  deleteWebhook: ({ bot, params }) => bot.setWebhook({ ...params, url: '' }),
  getMe: async ({ bot, upstream }) => {
    const answer = await upstream.call(bot.token, 'getMe', {})
    const me = 'result' in answer ? answer.result : {}
    return accept({ ...asObject(me), id: botId(bot), is_bot: true })
  },
  sendMessage: async ({ bot, params, upstream }) => {
    const text = String(params.text ?? '')
    const refusal = refusalOfChat(bot, params) ?? refusalOfText(text) ?? refusalOfButtons(params.reply_markup)
    return refusal ?? sent(bot, params, await upstream.call(bot.token, 'sendMessage', params))
  },
  sendPhoto: (request) => sendMedia('photo', request),
  sendDocument: (request) => sendMedia('document', request),
  getFile: ({ bot, params }) => {
    const fileId = String(params.file_id)
    const file = bot.files.get(fileId)
    if (!file) return refuse(400, 'Bad Request: invalid file_id')
    return accept({
      file_id: fileId,
      file_unique_id: fileId,
      file_size: file.bytes.length,
      file_path: `files/${fileId}`,
    })
  },
  answerCallbackQuery: ({ bot, params }) => {
    const press = bot.presses.get(String(params.callback_query_id))
    if (!press) return refuse(400, 'Bad Request: query is too old and response timeout expired or query ID is invalid')
    press.isAnswered = true
    return accept(true)
  },
}

/** The emulator has no media, but it keeps any message whole. */
async function sendMedia(
  field: 'photo' | 'document',
  { bot, params, uploads, upstream }: Request,
): Promise<TelegramAnswer> {
  const caption = String(params.caption ?? '')
  const upload = uploads.get(field)
  const given = String(params[field] ?? '')
  const refusal =
    refusalOfChat(bot, params) ?? refusalOfMedia(bot, given, upload, caption) ?? refusalOfButtons(params.reply_markup)
  if (refusal) return refusal
  const fileId = upload ? `${field}-${bot.token.split(':')[0]}-${bot.files.size + 1}` : given
  if (upload) bot.files.set(fileId, upload)
  const stored = { ...params, [field]: fileId, text: caption }
  const media = field === 'photo' ? { photo: [sized(fileId)] } : { document: { file_id: fileId } }
  return sent(bot, params, await upstream.call(bot.token, 'sendMessage', stored), { caption, ...media })
}

const sized = (file_id: string) => ({ file_id, width: 1, height: 1 })

const botId = ({ token }: TelegramBot) => Number(token.split(':')[0])
const asObject = (value: unknown): Params => (typeof value === 'object' && value !== null ? { ...value } : {})

function refusalOfChat(bot: TelegramBot, { chat_id }: Params): TelegramAnswer | null {
  const id = Number(chat_id)
  if (bot.blockedBy.has(id)) return refuse(403, 'Forbidden: bot was blocked by the user')
  return bot.knownUsers.has(id) ? null : refuse(400, 'Bad Request: chat not found')
}

function refusalOfText(text: string): TelegramAnswer | null {
  if (text.trim() === '') return refuse(400, 'Bad Request: message text is empty')
  return text.length > 4096 ? refuse(400, 'Bad Request: message is too long') : null
}

function refusalOfMedia(
  bot: TelegramBot,
  given: string,
  upload: UploadedFile | undefined,
  caption: string,
): TelegramAnswer | null {
  if (upload && upload.bytes.length === 0) return refuse(400, 'Bad Request: file must be non-empty')
  if (!upload && !bot.files.has(given) && !/^https?:\/\//.test(given)) {
    return refuse(400, 'Bad Request: wrong file identifier/HTTP URL specified')
  }
  return caption.length > 1024 ? refuse(400, 'Bad Request: message caption is too long') : null
}

function refusalOfButtons(markup: unknown): TelegramAnswer | null {
  const rows = asObject(markup).inline_keyboard
  for (const button of Array.isArray(rows) ? rows.flat() : []) {
    const { callback_data, url } = asObject(button)
    const size = typeof callback_data === 'string' ? Buffer.byteLength(callback_data) : null
    if (size !== null && (size < 1 || size > 64)) return refuse(400, 'Bad Request: BUTTON_DATA_INVALID')
    if (url !== undefined && !/^(https?|tg):\/\/\S*$/.test(String(url)))
      return refuse(400, 'Bad Request: BUTTON_URL_INVALID')
  }
  return null
}

/** The emulator answers with milliseconds, and without the bot. */
function sent(
  bot: TelegramBot,
  params: Params,
  answer: { result: unknown } | { error: string },
  media?: object,
): TelegramAnswer {
  if ('error' in answer) return refuse(400, `Bad Request: ${answer.error}`)
  const { message_id, reply_markup } = asObject(answer.result)
  return accept({
    message_id,
    from: { id: botId(bot), is_bot: true, first_name: 'bot' },
    chat: { id: Number(params.chat_id), type: 'private' },
    date: Math.floor(Date.now() / 1000),
    ...(media ?? { text: params.text }),
    ...(reply_markup !== undefined && { reply_markup }),
  })
}
