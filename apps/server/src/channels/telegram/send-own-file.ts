import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Edge, EdgeFile, Failure, SendResult } from '../../kit/channel.ts'
import type { OwnFile, TextBody } from './render.ts'
import { apiOf, patienceOf, refusalOf, sent } from './telegram.api.ts'
import type { TelegramConfig } from './telegram.config.ts'

/** The calls that carry a file: the name of its parameter, and how many bytes Telegram takes. */
const WAYS = {
  sendPhoto: { field: 'photo', maxBytes: 10 * 1024 * 1024, what: 'a photo; send it as a file' },
  sendDocument: { field: 'document', maxBytes: 50 * 1024 * 1024, what: 'a file' },
} as const

type Rest = { chat_id: string; caption?: string; reply_markup?: NonNullable<TextBody['reply_markup']> }

/**
 * Sends a file of ours: by what this bot calls it, else by its bytes. What Telegram would refuse for its size is refused here. Throws what the
 * call throws.
 */
export async function sendOwnFile(
  edge: Edge,
  config: TelegramConfig,
  op: keyof typeof WAYS,
  { fileId }: OwnFile,
  rest: Rest,
): Promise<SendResult> {
  const opened = await open(edge, fileId, op)
  if ('failure' in opened) return { ok: false, error: opened.failure }
  const { file } = opened
  if (file.handle !== null) {
    try {
      return sent(await call(apiOf(edge, config, patienceOf(config)), op, file.handle, rest))
    } catch (error) {
      // Another bot's name for it, after the token was changed: refused, so nothing was sent.
      if (refusalOf(error)?.error_code !== 400 || !/file/i.test(refusalOf(error)?.description ?? '')) throw error
    }
  }
  const bytes = await begin(file)
  if ('failure' in bytes) return { ok: false, error: bytes.failure }
  const { field } = WAYS[op]
  const upload = { field, name: file.name, mime: file.mime, sizeBytes: file.sizeBytes, bytes: bytes.all }
  const timeoutMs = Math.min(LONGEST_MS, patienceOf(config).timeoutMs + file.sizeBytes / SLOW_BYTES_A_MS)
  const result: unknown = await call(apiOf(edge, config, { timeoutMs, upload }), op, '', rest)
  const handle = handleIn(result)
  if (handle !== null) await file.keepHandle(handle)
  return sent(result)
}

/** An upload may be this slow, but a call has to end before the sender gives it up. */
const SLOW_BYTES_A_MS = 300
const LONGEST_MS = 80_000

const call = (api: ReturnType<typeof apiOf>, op: keyof typeof WAYS, file: string, rest: Rest): Promise<unknown> =>
  op === 'sendPhoto' ? api.raw.sendPhoto({ ...rest, photo: file }) : api.raw.sendDocument({ ...rest, document: file })

async function open(edge: Edge, fileId: string, op: keyof typeof WAYS): Promise<{ file: EdgeFile } | Failed> {
  const { maxBytes, what } = WAYS[op]
  try {
    const file = (await edge.files?.open(fileId, op)) ?? null
    if (!file) return refuse('file_gone', 'The file is not there any more.')
    if (file.sizeBytes <= maxBytes) return { file }
    return refuse(
      'file_too_large',
      `Telegram takes ${megabytes(maxBytes)} MB for ${what}; this is ${megabytes(file.sizeBytes)} MB.`,
    )
  } catch {
    return later('The file could not be looked up.')
  }
}

/** The first bytes before the call: where the storage is away, nothing has been sent. */
async function begin(file: EdgeFile): Promise<{ all: AsyncIterable<Uint8Array> } | Failed> {
  try {
    const rest = file.read()[Symbol.asyncIterator]()
    const head = await rest.next()
    const all = (async function* () {
      for (let piece = head; !piece.done; piece = await rest.next()) yield piece.value
    })()
    return { all }
  } catch {
    return later('The place where files are kept did not give the file.')
  }
}

type Failed = { failure: Failure }
const refuse = (code: string, raw: string): Failed => ({ failure: { kind: 'bad_request', code, raw } })
const later = (raw: string): Failed => ({ failure: { kind: 'retryable', scope: 'message', code: 'storage', raw } })
const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1).replace(/\.0$/, '')

const Named = Type.Object({ file_id: Type.String() })
const isPhoto = Compile(Type.Object({ photo: Type.Array(Named, { minItems: 1 }) }))
const isDocument = Compile(Type.Object({ document: Named }))

/** What the bot may call the file from now on. Of a photo the largest size. */
function handleIn(result: unknown): string | null {
  if (isPhoto.Check(result)) return result.photo.at(-1)?.file_id ?? null
  return isDocument.Check(result) ? result.document.file_id : null
}
