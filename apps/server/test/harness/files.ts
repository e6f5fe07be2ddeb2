import type { StoredFile } from '@korben/contract'
import type { TestApp } from './app.ts'
import { givenMember, type Reply, type Staff, signIn } from './staff.ts'

/** A picture of one pixel. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

export type Uploader = Staff & {
  announce(name: string, sizeBytes: number): Promise<StoredFile>
  /** Sends bytes as the body of an upload. */
  put(id: string, bytes: Uint8Array, headers?: Record<string, string>): Promise<Reply>
  upload(name: string, bytes: Uint8Array): Promise<StoredFile>
}

/** Somebody at a browser who uploads. */
export async function uploaderOf(app: TestApp): Promise<Uploader> {
  const staff = await signIn(app, await givenMember(app))
  const announce = async (name: string, sizeBytes: number) =>
    (await staff.call('POST', '/files', { name, sizeBytes })).body as StoredFile
  const put: Uploader['put'] = async (id, bytes, headers = {}) => {
    const response = await fetch(`${app.baseUrl}/api/v3/files/${id}/content`, {
      method: 'PUT',
      headers: { ...bytesHeaders(staff), ...headers },
      body: new Uint8Array(bytes),
    })
    return { status: response.status, body: await response.json(), headers: response.headers }
  }
  return {
    ...staff,
    announce,
    put,
    upload: async (name, bytes) => (await put((await announce(name, bytes.length)).id, bytes)).body as StoredFile,
  }
}

export const bytesHeaders = (staff: Staff): Record<string, string> => ({
  cookie: staff.cookie(),
  'x-csrf-token': staff.session.csrfToken,
  'content-type': 'application/octet-stream',
})
