import type { CompanyId } from '@korben/contract'
import type { Sql } from '../kit/db.ts'

/** A kind of record whose id a request may name. */
export type IdKind =
  | 'account'
  | 'person'
  | 'user'
  | 'tag'
  | 'connection'
  | 'template_category'
  | 'template'
  | 'tunnel'
  | 'tunnel_block'
  | 'leadgentool'
  | 'offer'
  | 'payment_credit'
  | 'order'

/** `path`: the place in the request. `parent`: the tunnel that a block must belong to, when the request names one. */
export type WantedId = { path: string; kind: IdKind; id: string; parent?: string | undefined }

/**
 * Finds every id a request names, in one round trip; what has no row does not exist in this company. A person's id stands
 * for the newest account and an account's id for its person, wherever the other is expected; the id of a person that was
 * merged away stands for the one that remains (reference 1.3, 3.15).
 */
export const findWantedIds = (sql: Sql, companyId: CompanyId, wanted: readonly WantedId[]) => sql<
  { path: string; id: string }[]
>`
  with wanted as (
    select path, kind, id collate "C" as id, parent collate "C" as parent
    from jsonb_to_recordset(${sql.json(wanted.map(({ path, kind, id, parent }) => ({ path, kind, id, parent: parent ?? null })))})
      as row (path text, kind text, id text, parent text)
  ), person_named as (
    select wanted.path, wanted.kind, coalesce(person.merged_into, person.id) as person_id
    from wanted join person on person.company_id = ${companyId} and person.id = wanted.id
    where wanted.kind in ('person', 'account') and person.deleted_at is null
  )
  select path, person_id as id from person_named where kind = 'person'
  union all
  select path, newest.id from person_named
    cross join lateral (
      select account.id from account
      where account.company_id = ${companyId} and account.person_id = person_named.person_id
      order by account.created_at desc, account.id desc limit 1) as newest
    where kind = 'account'
  union all
  select wanted.path, case wanted.kind when 'account' then account.id else account.person_id end
    from wanted join account on account.company_id = ${companyId} and account.id = wanted.id
    where wanted.kind in ('person', 'account')
  union all
  select path, row.id from wanted join "user" row on row.company_id = ${companyId} and row.id = wanted.id
    where kind = 'user' and row.deleted_at is null
  union all
  select path, row.id from wanted join tag row on row.company_id = ${companyId} and row.id = wanted.id where kind = 'tag'
  union all
  select path, row.id from wanted join connection row on row.company_id = ${companyId} and row.id = wanted.id
    where wanted.kind = 'connection' and row.deleted_at is null and row.kind not in ('MANUAL', 'TELEPHONY')
  union all
  select path, row.id from wanted join template_category row on row.company_id = ${companyId} and row.id = wanted.id
    where kind = 'template_category' and row.deleted_at is null
  union all
  select path, row.id from wanted join template row on row.company_id = ${companyId} and row.id = wanted.id
    where kind = 'template' and row.deleted_at is null
  union all
  select path, row.id from wanted join tunnel row on row.company_id = ${companyId} and row.id = wanted.id
    where kind = 'tunnel' and row.deleted_at is null
  union all
  select path, row.id from wanted join tunnel_block row on row.company_id = ${companyId} and row.id = wanted.id
    where wanted.kind = 'tunnel_block' and (wanted.parent is null or wanted.parent = row.tunnel_id)
  union all
  select path, row.id from wanted join leadgentool row on row.company_id = ${companyId} and row.id = wanted.id
    where kind = 'leadgentool' and row.deleted_at is null
  union all
  select path, row.id from wanted join offer row on row.company_id = ${companyId} and row.id = wanted.id
    where kind = 'offer' and row.deleted_at is null
  union all
  select path, row.id from wanted join payment_credit row on row.company_id = ${companyId} and row.id = wanted.id
    where kind = 'payment_credit' and row.deleted_at is null
  union all
  select path, row.id from wanted join "order" row on row.company_id = ${companyId} and row.id = wanted.id where kind = 'order'`
