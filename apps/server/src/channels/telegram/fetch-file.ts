import type { Edge, Failure, FetchedFile } from '../../kit/channel.ts'
import { apiOf, describeFailure, patienceOf } from './telegram.api.ts'
import type { TelegramConfig } from './telegram.config.ts'

/** The largest file that Telegram gives to a bot. */
const MAX_BYTES = 20 * 1024 * 1024
const FETCH_MS = 60_000
/** A path within the files of a bot; a server of one's own may answer with one of its own disk, which is not ours to follow. */
const PATH = /^\w[\w-]*(\/[\w-][\w.-]*)+$/

/** Fetches a file that a subscriber has sent. The token, which stands in its address, stays here. */
export async function fetchFile(edge: Edge, config: TelegramConfig, fileId: string): Promise<FetchedFile> {
  try {
    const { file_path } = await apiOf(edge, config, patienceOf(config)).getFile(fileId)
    if (file_path === undefined || !PATH.test(file_path))
      return refuse('no_path', 'The messenger tells no address of it.')
    const root = config.baseUrl.replace(/\/+$/, '')
    const { status, body } = await edge.http.request(`${root}/file/bot${config.token}/${file_path}`, {
      secret: true,
      maxBytes: MAX_BYTES,
      timeouts: { headersMs: FETCH_MS, totalMs: FETCH_MS },
    })
    if (status !== 200) return refuse(String(status), 'The messenger does not have it any more.')
    return { ok: true, name: file_path.split('/').at(-1) ?? '', bytes: body }
  } catch (error) {
    return { ok: false, error: describeFailure(config, error) }
  }
}

const refuse = (code: string, raw: string): { ok: false; error: Failure } => ({
  ok: false,
  error: { kind: 'bad_request', code, raw },
})
