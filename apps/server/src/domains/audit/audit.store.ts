import type { CompanyId, Id, UserId } from '@korben/contract'
import type { AuditRow } from '../../generated/rows.ts'
import type { JSONValue, Sql, Tx } from '../../kit/db.ts'
import type { Keyset } from '../../kit/keyset.ts'

export type NewAudit = {
  id: Id<'audit'>
  userId: UserId | null
  actor: AuditRow['actor']
  action: string
  entity: string
  entityId: string | null
  details: JSONValue
  createdAt: Date
}
export const insertAudit = (tx: Tx, companyId: CompanyId, row: NewAudit) => tx`
  insert into audit (company_id, id, user_id, actor, action, entity, entity_id, details, created_at)
  values (${companyId}, ${row.id}, ${row.userId}, ${row.actor}, ${row.action}, ${row.entity}, ${row.entityId},
    ${tx.json(row.details)}, ${row.createdAt})`

/** Newest first, by id, which begins with its time. */
export const findAudit = (
  sql: Sql,
  companyId: CompanyId,
  { limit, after }: { limit: number; after: AuditRow['id'] | null },
) => sql<AuditRow[]>`
  select * from audit where company_id = ${companyId} ${after === null ? sql`` : sql`and id < ${after}`}
  order by id desc limit ${limit}`

export type ShownAudit = Omit<AuditRow, 'details'> & { details: Record<string, unknown>; user_name: string | null }
/** As `findAudit`, with the name of who did it, also when that user is deleted. `entity`: null for all. */
export const findShownAudit = (sql: Sql, companyId: CompanyId, entity: string | null, { limit, after }: Keyset) => sql<
  ShownAudit[]
>`
  select audit.*, "user".name as user_name from audit
  left join "user" on "user".company_id = audit.company_id and "user".id = audit.user_id
  where audit.company_id = ${companyId} ${entity === null ? sql`` : sql`and audit.entity = ${entity}`}
  ${after ? sql`and audit.id < ${after.id}` : sql``} order by audit.id desc limit ${limit}`
