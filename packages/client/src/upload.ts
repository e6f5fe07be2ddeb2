import type { StoredFile } from '@korben/contract'
import type { CallOptions, Transport } from './transport.ts'

/** What is uploaded. `content`: of a page a `File`, of a program `await openAsBlob(path)`. */
export type UploadedFile = { name: string; content: Blob }

export type Upload = {
  /** Announces a file and sends its bytes; the answer's `id` may then stand in a message. Throws as a call does; an empty file is refused. */
  upload(file: UploadedFile, options?: Pick<CallOptions, 'signal' | 'timeoutMs'>): Promise<StoredFile>
}

/** Long enough for the largest file over a slow line. */
const UPLOAD_MS = 600_000

export const uploadBy =
  (send: Transport): Upload['upload'] =>
  async ({ name, content }, options = {}) => {
    const body = JSON.stringify({ name, sizeBytes: content.size })
    const announced = await send({ method: 'POST', path: '/api/v3/files', body }, options)
    const path = `/api/v3/files/${idOf(announced)}/content`
    // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- the endpoint's answer, as the contract says
    return (await send({ method: 'PUT', path, body: content }, { timeoutMs: UPLOAD_MS, ...options })) as StoredFile
  }

const idOf = (file: object | null): string => (file && 'id' in file && typeof file.id === 'string' ? file.id : '')
