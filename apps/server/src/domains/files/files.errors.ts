import type { FileId } from '@korben/contract'
import { DomainError } from '../../kit/errors.ts'

/** `ids`: all that are unknown, or have no bytes yet. */
export const fileNotFound = (...ids: FileId[]) => new DomainError('files.not_found', 404, 'No such file.', { ids })
export const fileTooLarge = (maxBytes: number) =>
  new DomainError('files.too_large', 413, `A file may have ${maxBytes} bytes at most.`, { maxBytes })
export const wrongSize = (expectedBytes: number) =>
  new DomainError('files.wrong_size', 400, `The file was announced with ${expectedBytes} bytes; others came.`, {
    expectedBytes,
  })
export const alreadyStored = (id: FileId) =>
  new DomainError('files.already_stored', 409, 'This file has its bytes; announce another one.', { id })
export const storageFailed = () =>
  new DomainError('files.storage_failed', 503, 'The place where files are kept does not work at the moment.')
/** `path`: a JSON pointer into the content. */
export const noImage = (path: string) =>
  new DomainError('files.no_image', 400, `${path} is no PNG, JPEG, GIF or WebP; send it as a file.`, { path })
