import { Busboy } from '@fastify/busboy'
import { parseForm, parsePairs } from './read-form.ts'
import { UNREADABLE } from './read-lax.ts'

/**
 * Parses the body of a write (reference 1.5): JSON (also `anything/…+json`, or no content type at all), an urlencoded form, or a
 * multipart form whose files are ignored. Answers an object for the reader, or `UNREADABLE`. An empty body is an empty object.
 */
export async function parseBody(contentType: string | undefined, body: Buffer): Promise<unknown> {
  if (body.length === 0) return {}
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (mediaType === 'multipart/form-data') return parseMultipart(contentType ?? '', body)
  const text = decodeText(contentType, body)
  if (text === null) return UNREADABLE
  if (mediaType === '' || mediaType === 'application/json' || mediaType.endsWith('+json')) return parseJson(text)
  return mediaType === 'application/x-www-form-urlencoded' ? (parseForm(text) ?? UNREADABLE) : UNREADABLE
}

function decodeText(contentType: string | undefined, body: Buffer): string | null {
  const charset = /;\s*charset\s*=\s*"?([\w-]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body)
  } catch {
    return null // no such charset, or not written in it
  }
}

function parseJson(text: string): unknown {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    if (value === null) return {}
    return typeof value === 'object' && !Array.isArray(value) ? value : UNREADABLE
  } catch {
    return UNREADABLE
  }
}

const MAX_FIELDS = 100_000

function parseMultipart(contentType: string, body: Buffer): Promise<unknown> {
  return new Promise((resolve) => {
    const pairs: [string, string][] = []
    const refuse = () => resolve(UNREADABLE)
    try {
      const limits = { fieldSize: body.length, fieldNameSize: 1000, fields: MAX_FIELDS, parts: MAX_FIELDS }
      const parser = new Busboy({ headers: { 'content-type': contentType }, limits })
      parser.on('field', (name, value) => pairs.push([name, value]))
      parser.on('file', (_name, file) => file.resume())
      parser.on('fieldsLimit', refuse)
      parser.on('partsLimit', refuse)
      parser.on('error', refuse)
      parser.on('finish', () => resolve(parsePairs(pairs)))
      parser.end(body)
    } catch {
      refuse() // no boundary
    }
  })
}
