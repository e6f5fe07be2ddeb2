import { randomBytes } from 'node:crypto'
import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { atFileEnd } from '../harness/file-end.ts'

/** A body as bytes, with what its header says of them. `contentType`: null for none. */
export type WireBody = { contentType: string | null; bytes: Buffer | string }

/** A request as it goes over the wire. `path`: behind `/api/v2`, with its query as written. `token`: null for none. */
export type WireCall = {
  method: string
  path: string
  body?: WireBody | undefined
  headers?: Record<string, string>
  token?: string | null
}

/** `json`: the body, when it is JSON; `undefined` when it is not. */
export type WireAnswer = { status: number; headers: IncomingHttpHeaders; text: string; json: unknown }

export type Wire = (call: WireCall) => Promise<WireAnswer>

/**
 * Sends requests to a running server over a real socket, exactly as they are told: no header is added but the token's. `token`: of
 * calls that say nothing of one.
 */
export function openWire(baseUrl: string, token: string): Wire {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  atFileEnd(() => agent.destroy())
  const { hostname, port } = new URL(baseUrl)
  return (call) =>
    new Promise((resolve, reject) => {
      const mine = call.token === undefined ? token : call.token
      const headers = {
        ...(mine === null ? {} : { 'X-Leeloo-AuthToken': mine }),
        ...(call.body?.contentType ? { 'Content-Type': call.body.contentType } : {}),
        ...(call.body ? { 'Content-Length': String(Buffer.byteLength(call.body.bytes)) } : {}),
        ...call.headers,
      }
      const sent = request({ agent, hostname, port, method: call.method, path: `/api/v2${call.path}`, headers })
      sent.on('error', reject)
      sent.on('response', (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          const { statusCode: status = 0, headers } = response
          resolve({ status, headers, text, json: parse(headers['content-type'], text) })
        })
      })
      sent.end(call.body?.bytes)
    })
}

/** The answer to a HEAD says what it would hold and holds nothing. */
const parse = (contentType: string | undefined, text: string): unknown =>
  text !== '' && contentType?.startsWith('application/json') ? JSON.parse(text) : undefined

/** The three encodings of a body (reference 1.5). */
export const encodings = {
  json: (value: object): WireBody => ({ contentType: 'application/json', bytes: JSON.stringify(value) }),
  urlencoded: (value: object): WireBody => ({
    contentType: 'application/x-www-form-urlencoded',
    bytes: pairsOf(value)
      .map(([name, text]) => `${encodeURIComponent(name)}=${encodeURIComponent(text)}`)
      .join('&'),
  }),
  multipart: (value: object): WireBody => {
    const boundary = `----korben${randomBytes(8).toString('hex')}`
    const parts = pairsOf(value).map(
      ([name, text]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`,
    )
    return { contentType: `multipart/form-data; boundary=${boundary}`, bytes: `${parts.join('')}--${boundary}--\r\n` }
  },
}
export type Encoding = keyof typeof encodings
export const ENCODINGS: readonly Encoding[] = ['json', 'urlencoded', 'multipart']

/** Nested values as the pairs of a form: `custom_fields[0][type]`, and `tags[]` for lists of texts. */
export function pairsOf(value: object): [string, string][] {
  const nested = (name: string, inner: unknown): [string, string][] => {
    if (Array.isArray(inner)) {
      return inner.flatMap((item: unknown, place) => nested(isObject(item) ? `${name}[${place}]` : `${name}[]`, item))
    }
    if (!isObject(inner)) return [[name, inner === null || inner === undefined ? '' : String(inner)]]
    return Object.entries(inner).flatMap(([key, item]) => nested(`${name}[${key}]`, item))
  }
  return Object.entries(value).flatMap(([key, item]) => nested(key, item))
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
