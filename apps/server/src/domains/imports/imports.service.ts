import type { ConnectionId, LeadgentoolId, TagId } from '@korben/contract'
import type { TxCtx } from '../../kit/context.ts'
import { newId } from '../../kit/ids.ts'
import { enqueue } from '../../kit/jobs.ts'
import { importSmsChannels } from './imports.jobs.ts'
import * as store from './imports.store.ts'

/** `name`: the phone without it. `email`: kept only if it is an address. `leadgentoolId`: what each new channel is subscribed to. */
export type SmsImport = {
  rows: readonly { phone: string; name?: string | null | undefined; email?: string | null | undefined }[]
  connectionId: ConnectionId
  leadgentoolId?: LeadgentoolId | null | undefined
  tagIds: readonly TagId[]
}

/**
 * Gives people an SMS channel, in bulk (reference 3.18). Stores the rows and leaves the work to a job, whose progress is in the
 * import. The ids belong to the company; the caller has seen to that.
 */
export async function addSmsChannels(
  ctx: TxCtx,
  { rows, connectionId, leadgentoolId, tagIds }: SmsImport,
): Promise<store.ImportId> {
  const createdAt = ctx.now()
  const id = newId<'import'>(createdAt)
  const given = rows.map(({ phone, name, email }) => ({ phone, name: name ?? null, email: email ?? null }))
  await store.insertImport(ctx.sql, ctx.companyId, {
    id,
    connectionId,
    leadgentoolId: leadgentoolId ?? null,
    tagIds: [...new Set(tagIds)],
    total: given.length,
    createdAt,
  })
  await store.insertImportRows(ctx.sql, ctx.companyId, id, given)
  await enqueue(ctx, importSmsChannels, { importId: id })
  return id
}
