import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A small S3-compatible storage over HTTP: it keeps whole objects only, and believes no request whose signature does not fit. */
export type S3Server = {
  /** For `STORAGE_URL`. */
  url: string
  objects: Map<string, Buffer>
  /** Answers everything with this status until it is null again. */
  setFault: (status: number | null) => void
  close: () => Promise<void>
}

const ACCESS = { key: 'korben', secret: 'a secret/of+the storage', region: 'eu-central-1', bucket: 'files' }

export async function startS3Server(): Promise<S3Server> {
  const objects = new Map<string, Buffer>()
  let fault: number | null = null
  const server = createServer((request, response) => {
    void answer(request, response, objects, fault).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const user = `${encodeURIComponent(ACCESS.key)}:${encodeURIComponent(ACCESS.secret)}`
  return {
    url: `s3://${user}@127.0.0.1:${port}/${ACCESS.bucket}/korben?region=${ACCESS.region}&tls=off`,
    objects,
    setFault: (status) => {
      fault = status
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  objects: Map<string, Buffer>,
  fault: number | null,
): Promise<void> {
  const refuse = (status: number, code: string) =>
    response.writeHead(status, { 'content-type': 'application/xml' }).end(`<Error><Code>${code}</Code></Error>`)
  const path = request.url ?? ''
  if (!isSigned(request)) return void refuse(403, 'SignatureDoesNotMatch')
  if (fault !== null) return void refuse(fault, 'ServiceUnavailable')
  if (!path.startsWith(`/${ACCESS.bucket}/`)) return void refuse(404, 'NoSuchBucket')
  if (request.method === 'PUT') {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece)
    objects.set(path, Buffer.concat(pieces))
    return void response.writeHead(200).end()
  }
  if (request.method === 'DELETE') {
    objects.delete(path)
    return void response.writeHead(204).end()
  }
  const object = objects.get(path)
  if (!object) return void refuse(404, 'NoSuchKey')
  const [, first = '0', last = ''] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
  response.writeHead(206).end(object.subarray(Number(first), Number(last) + 1))
}

/** Signature Version 4, as its documentation says a server checks it; written apart from the product's own. */
function isSigned({ method, url = '', headers }: IncomingMessage): boolean {
  const [, day, signedHeaders = '', given = ''] =
    /^AWS4-HMAC-SHA256 Credential=korben\/(\d{8})\/eu-central-1\/s3\/aws4_request, SignedHeaders=([\w;-]+), Signature=(\w{64})$/.exec(
      headers.authorization ?? '',
    ) ?? []
  const names = signedHeaders.split(';')
  if (!day || !['host', 'x-amz-date', 'x-amz-content-sha256'].every((name) => names.includes(name))) return false
  let canonical = `${method}\n${url}\n\n`
  for (const name of names) canonical += `${name}:${String(headers[name])}\n`
  canonical += `\n${signedHeaders}\n${String(headers['x-amz-content-sha256'])}`
  const digest = createHash('sha256').update(canonical).digest('hex')
  const text = `AWS4-HMAC-SHA256\n${String(headers['x-amz-date'])}\n${day}/${ACCESS.region}/s3/aws4_request\n${digest}`
  const sign = (key: Buffer, data: string) => createHmac('sha256', key).update(data).digest()
  const ofDay = sign(Buffer.from(`AWS4${ACCESS.secret}`), day)
  const expected = sign(sign(sign(sign(ofDay, ACCESS.region), 's3'), 'aws4_request'), text)
  return timingSafeEqual(expected, Buffer.from(given, 'hex'))
}
