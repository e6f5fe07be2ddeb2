import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { findFileAt, readFileBytes } from '../domains/files/index.ts'
import type { FileRow } from '../generated/rows.ts'
import type { World } from '../kit/context.ts'
import { isSafeImage } from '../kit/storage/sniff.ts'
import type { ByteRange } from '../kit/storage/storage.ts'

/**
 * Files at the addresses that nobody can guess, for whoever was given one: subscribers, their messengers, staff. A picture that no browser runs
 * anything of is shown; everything else is only ever saved, whatever its name says, and could do nothing if it were opened. A file never
 * changes, so it may be kept for ever.
 */
export const filesRoutes = (world: World) => async (app: FastifyInstance) => {
  app.get<{ Params: { address: string } }>(
    '/files/:address/:name',
    { logLevel: 'warn' }, // the log must not hold addresses
    async (request, reply) => {
      const [file] = await findFileAt(world.sql, request.params.address)
      return file ? sendFile(world, file, request, reply) : sendNothing(reply)
    },
  )
}

const sendNothing = (reply: FastifyReply) =>
  reply.code(404).headers(HARMLESS).type('text/plain; charset=utf-8').send('There is no such file.')

/** Nothing that is sent with these can run anything, or be taken for another kind of thing. */
const HARMLESS = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'X-Robots-Tag': 'noindex',
}

async function sendFile(
  { storage }: World,
  file: FileRow,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const isShown = isSafeImage(file.mime)
  const range = rangeOf(request.headers.range, file.size_bytes)
  void reply.headers({
    ...HARMLESS,
    'Content-Type': isShown && file.mime !== null ? file.mime : 'application/octet-stream',
    'Content-Disposition': `${isShown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeName(file.name)}`,
    'Cache-Control': 'public, max-age=31536000, immutable',
    'Cross-Origin-Resource-Policy': 'cross-origin',
    'Accept-Ranges': 'bytes',
  })
  if (range === 'unsatisfiable') {
    return reply.code(416).header('Content-Range', `bytes */${file.size_bytes}`).send()
  }
  const { first, last } = range ?? { first: 0, last: file.size_bytes - 1 }
  if (range) void reply.code(206).header('Content-Range', `bytes ${first}-${last}/${file.size_bytes}`)
  void reply.header('Content-Length', last - first + 1)
  if (request.method === 'HEAD') return reply.send(Readable.from([]))
  return reply.send(Readable.from(await begun(readFileBytes(storage, file, first, last))))
}

/** A file that the storage has lost fails before the answer has begun. */
async function begun(bytes: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const rest = bytes[Symbol.asyncIterator]()
  const head = await rest.next()
  return (async function* () {
    try {
      for (let piece = head; !piece.done; piece = await rest.next()) yield piece.value
    } finally {
      await rest.return?.() // a reader who went away leaves no file open
    }
  })()
}

/** One range of bytes; several at once are answered with the whole, as is what cannot be read. */
function rangeOf(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | null {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (from === '' && to === '') return null
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  return first <= last ? { first, last } : 'unsatisfiable'
}

/** As RFC 8187 wants it. */
const encodeName = (name: string) =>
  encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
