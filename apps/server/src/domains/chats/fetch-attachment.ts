import type { AccountId, MessageId } from '@korben/contract'
import { type Ctx, createCtx } from '../../kit/context.ts'
import { raise } from '../../kit/errors.ts'
import { isSafeImage } from '../../kit/storage/sniff.ts'
import { getConnection } from '../connections/index.ts'
import { addressOf, keepFile, useFiles } from '../files/index.ts'
import { getAccount } from '../people/index.ts'
import { attachmentUnavailable, messageNotFound } from './chats.errors.ts'
import { edgeOf, openConnection } from './held-connection.ts'
import * as store from './inbox.store.ts'
import { getEntry } from './list-entries.ts'

/**
 * Fetches a file that a subscriber has sent from the messenger that keeps it, the first time that somebody asks; later it is there. Of two at once one is kept, the other is forgotten as a file that nothing refers to.
 */
export async function fetchAttachment(
  ctx: Ctx,
  accountId: AccountId,
  messageId: MessageId,
  position: number,
): Promise<store.EntryRow> {
  const entry = await getEntry(ctx, accountId, messageId)
  const { fileId, fileName, stored } = entry.attachments[position] ?? raise(messageNotFound(messageId))
  if (stored) return entry
  if (fileId === undefined) throw attachmentUnavailable('It has no file.')
  const { connection_id: connectionId } = await getAccount(ctx, accountId)
  const opened = openConnection(ctx.world, await getConnection(ctx, connectionId))
  if ('mistake' in opened) throw attachmentUnavailable(opened.mistake)
  const fetched = (await opened.adapter.fetchFile?.(edgeOf(ctx.world), opened.config, fileId)) ?? null
  if (!fetched) throw attachmentUnavailable('This messenger keeps no files.')
  if (!fetched.ok) throw attachmentUnavailable(fetched.error.raw)
  if (fetched.bytes.length === 0) throw attachmentUnavailable('It is empty.')
  // Apart from a transaction of the request: the row of a file must stand before its bytes, whatever becomes of the request.
  const apart = createCtx(ctx.world, ctx.companyId, ctx.actor, ctx.log)
  const file = await keepFile(apart, { name: fileName ?? fetched.name, bytes: fetched.bytes })
  const url = addressOf(ctx.world.config, file)
  const { count } = await store.updateFetched(apart.sql, ctx.companyId, messageId, position, {
    fileId: file.id,
    name: file.name,
    url,
    isImage: isSafeImage(file.mime),
  })
  if (count > 0) await useFiles(apart, [file.id])
  return getEntry(ctx, accountId, messageId)
}
