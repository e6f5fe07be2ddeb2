import type { IncomingMessage } from 'node:http'

/** A file as it came with a call. */
export type UploadedFile = { name: string; type: string; bytes: Buffer }

/** The parameters of a call in whichever of Telegram's forms it came: JSON, a form, or one with files, by their fields. */
export async function readCall(
  request: IncomingMessage,
): Promise<{ params: Record<string, unknown>; uploads: Map<string, UploadedFile> }> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  const query = Object.fromEntries(new URL(request.url ?? '/', 'http://127.0.0.1').searchParams)
  const type = request.headers['content-type'] ?? ''
  const uploads = new Map<string, UploadedFile>()
  if (type.includes('multipart')) return { params: { ...query, ...(await readForm(type, body, uploads)) }, uploads }
  if (type.includes('json') && body.length > 0) return { params: { ...query, ...JSON.parse(body.toString()) }, uploads }
  return { params: { ...query, ...Object.fromEntries(new URLSearchParams(body.toString())) }, uploads }
}

async function readForm(type: string, body: Buffer, uploads: Map<string, UploadedFile>) {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()
  const params: Record<string, unknown> = {}
  for (const [name, value] of form) {
    if (typeof value === 'string') params[name] = /^[[{]/.test(value) ? JSON.parse(value) : value
    else {
      uploads.set(name, { name: value.name, type: value.type, bytes: Buffer.from(await value.arrayBuffer()) })
      params[name] = `attach://${name}`
    }
  }
  return params
}
