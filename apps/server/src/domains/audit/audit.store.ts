import type { CompanyId, Id, UserId } from '@korben/contract'
import type { AuditRow } from '../../generated/rows.ts'
import type { JSONValue, Sql, Tx } from '../../kit/db.ts'

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
