import type { TxCtx } from '../../kit/context.ts'
import type { JSONValue } from '../../kit/db.ts'
import { newId } from '../../kit/ids.ts'
import * as store from './audit.store.ts'

/** What somebody did. `action`: past tense (`created`, `deleted`), `entity`: the table's word. Secrets never go into `details`. */
export type AuditEntry = {
  action: string
  entity: string
  entityId?: string | null
  details?: { [key: string]: JSONValue }
}

/** Notes who changed what, in the transaction of the change: neither exists without the other. */
export async function recordAudit(
  ctx: TxCtx,
  { action, entity, entityId = null, details = {} }: AuditEntry,
): Promise<void> {
  const createdAt = ctx.now()
  const { kind: actor, userId } = ctx.actor
  await store.insertAudit(ctx.sql, ctx.companyId, {
    id: newId(createdAt),
    userId: actor === 'system' || actor === 'subscriber' ? null : userId, // nobody of the staff did it
    actor,
    action,
    entity,
    entityId,
    details,
    createdAt,
  })
}
