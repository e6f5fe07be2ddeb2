import { type Static, Type } from 'typebox'
import { endpoint, Nullable, strict, Timestamp } from './kit/endpoint-v3.ts'
import { FileId } from './kit/ids.ts'

/**
 * A file of the company. `mime` and the size of a picture are read from its first bytes, never believed; null until they are there.
 * `isImage`: a PNG, JPEG, GIF or WebP, which alone may stand in a message as an image and is shown in place; everything else is only ever
 * downloaded. `url`: its address for anybody who knows it.
 */
export type StoredFile = Static<typeof StoredFile>
export const StoredFile = Type.Object(
  {
    id: FileId,
    name: Type.String(),
    /** `awaited`: announced, and its bytes have not come yet; forgotten after a day. */
    state: Type.Enum(['awaited', 'stored']),
    mime: Nullable(Type.String({ examples: ['image/png'] })),
    isImage: Type.Boolean(),
    sizeBytes: Type.Integer(),
    width: Nullable(Type.Integer()),
    height: Nullable(Type.Integer()),
    url: Type.String(),
    createdAt: Timestamp,
  },
  strict,
)

const params = Type.Object({ fileId: FileId }, strict)

export const files = {
  /**
   * Announces a file; its bytes follow by `putContent`. `name`: as people see it, folders and what may not stand in a name are taken away.
   * `sizeBytes`: of exactly what will be sent. `details` of `files.too_large`: `maxBytes`. A file that no message or template has begun to use
   * within a week is forgotten.
   */
  create: endpoint({
    method: 'POST',
    path: '/files',
    access: 'files:write',
    summary: 'Announce a file',
    body: Type.Object(
      {
        name: Type.String({ minLength: 1, maxLength: 255, examples: ['price.pdf'] }),
        sizeBytes: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, examples: [1024] }),
      },
      strict,
    ),
    response: StoredFile,
    errors: ['files.too_large'],
  }),
  /**
   * Takes the bytes as they are, as `application/octet-stream`. An upload that breaks off changes nothing and may be tried again; the same bytes again
   * get the same answer. `details` of `files.wrong_size`: `expectedBytes`.
   */
  putContent: endpoint({
    method: 'PUT',
    path: '/files/:fileId/content',
    access: 'files:write',
    summary: 'Upload the bytes of a file',
    params,
    takesBytes: true,
    response: StoredFile,
    errors: ['files.not_found', 'files.wrong_size', 'files.already_stored', 'files.storage_failed'],
  }),
  get: endpoint({
    method: 'GET',
    path: '/files/:fileId',
    access: 'files:read',
    summary: 'Get a file',
    params,
    response: StoredFile,
    errors: ['files.not_found'],
  }),
}
