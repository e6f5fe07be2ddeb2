import { ApiError, NetworkError } from '@korben/client'
import type { StoredFile } from '@korben/contract'
import { client, credentials } from './client.ts'

/**
 * Sends a file to the server, and tells how much of it is there (0 to 1). Throws as calls of the client do; an upload that is given up throws the
 * reason of its signal. `fetch` tells nothing while it sends, so this is the older way.
 */
export async function uploadFile(
  file: File,
  options: { onProgress: (part: number) => void; signal: AbortSignal },
): Promise<StoredFile> {
  const { signal } = options
  const { id } = await client.files.create({ name: file.name || 'file', sizeBytes: file.size }, { signal })
  const { status, text } = await put(`/api/v3/files/${id}/content`, file, options)
  const answer: unknown = parse(text)
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- the endpoint's answer, as the contract says
  if (status === 200) return answer as StoredFile
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- a code that this version does not know has a text as well
  throw new ApiError(status, codeOf(answer) as ApiError['code'])
}

function put(
  path: string,
  file: File,
  { onProgress, signal }: { onProgress: (part: number) => void; signal: AbortSignal },
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const stop = () => request.abort()
    const end = (act: () => void) => () => {
      signal.removeEventListener('abort', stop)
      act()
    }
    request.open('PUT', path)
    request.setRequestHeader('content-type', 'application/octet-stream')
    if (credentials.csrfToken !== null) request.setRequestHeader('x-csrf-token', credentials.csrfToken)
    if (credentials.companyId !== null) request.setRequestHeader('x-company-id', credentials.companyId)
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0))
    request.addEventListener(
      'load',
      end(() => resolve({ status: request.status, text: request.responseText })),
    )
    request.addEventListener(
      'error',
      end(() => reject(new NetworkError(null))),
    )
    request.addEventListener(
      'abort',
      end(() => reject(signal.reason instanceof Error ? signal.reason : new NetworkError(null))),
    )
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
    request.send(file)
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function codeOf(answer: unknown): string {
  const error = typeof answer === 'object' && answer !== null && 'error' in answer ? answer.error : null
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'UNREADABLE'
}

/** Where this page finds a file or picture of a message: one of the company lies here, whatever address it was written with. */
export function shownAddress({ url, fileId }: { url: string; fileId?: string | undefined }): string {
  return fileId !== undefined && URL.canParse(url) ? new URL(url).pathname : url
}
