import { randomUUID } from 'node:crypto'

/** A file in a form: the field it stands in, and its bytes, which are read once. */
export type Upload = { field: string; name: string; mime: string; sizeBytes: number; bytes: AsyncIterable<Uint8Array> }

/** A form with one file, written as its bytes come; of known length. Values that are no texts are JSON. */
export function multipartOf(fields: object, upload: Upload) {
  const boundary = `korben-${randomUUID()}`
  const texts = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value)
      return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`
    })
  const { field, name, mime, sizeBytes } = upload
  const about = `form-data; name="${field}"; filename="${escapeName(name)}"`
  const head = Buffer.from(
    `${texts.join('')}--${boundary}\r\nContent-Disposition: ${about}\r\nContent-Type: ${mime}\r\n\r\n`,
  )
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
  return {
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': String(head.length + sizeBytes + tail.length),
    },
    body: (async function* () {
      yield head
      yield* upload.bytes
      yield tail
    })(),
  }
}

/** As browsers do it in forms. */
const escapeName = (name: string) => name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
