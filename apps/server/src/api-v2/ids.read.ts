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

/**
 * `path`: the place in the request. `parent`: the tunnel that a block must belong to, when the request names one; a tunnel that
 * does not exist is a fault of its own, not also of the block.
 */
export type WantedId = { path: string; kind: IdKind; id: string; parent?: string | undefined }

/** Merges are followed at most so many times, should a mistake have closed a circle. */
export const MAX_MERGES = 100

/**
 * Finds every id a request names, in one round trip; what has no row does not exist in this company. A person's id stands
 * for the newest account and an account's id for its person, wherever the other is expected; the id of a person that was
 * merged away stands for the one that remains (reference 1.3, 3.15). Nobody is left of a person who was deleted.
 */
export const findWantedIds = (sql: Sql, companyId: CompanyId, wanted: readonly WantedId[]) => sql<
  { path: string; id: string }[]
>`
  with recursive wanted as (
    select path, kind, id collate "C" as id, parent collate "C" as parent
    from jsonb_to_recordset(${sql.json(wanted.map(({ path, kind, id, parent }) => ({ path, kind, id, parent: parent ?? null })))})
      as row (path text, kind text, id text, parent text)
  ), named as (
    select wanted.path, wanted.kind, wanted.id as person_id, null::text as account_id
      from wanted where wanted.kind in ('person', 'account')
    union all
    select wanted.path, wanted.kind, account.person_id, account.id
      from wanted join account on account.company_id = ${companyId} and account.id = wanted.id
      where wanted.kind in ('person', 'account')
  ), trail as (
    select named.*, person.merged_into, person.deleted_at, 0 as merges
      from named join person on person.company_id = ${companyId} and person.id = named.person_id
    union all
    select trail.path, trail.kind, person.id, trail.account_id, person.merged_into, person.deleted_at, trail.merges + 1
      from trail join person on person.company_id = ${companyId} and person.id = trail.merged_into
      where trail.merges < ${MAX_MERGES}
  ), remaining as (
    select path, kind, person_id, account_id from trail where merged_into is null and deleted_at is null
  )
  select path, person_id as id from remaining where kind = 'person'
  union all
  select path, account_id from remaining where kind = 'account' and account_id is not null
  union all
  select path, newest.id from remaining
    cross join lateral (
      select account.id from account
      where account.company_id = ${companyId} and account.person_id = remaining.person_id
      order by account.created_at desc, account.id desc limit 1) as newest
    where kind = 'account' and account_id is null
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
    where wanted.kind = 'tunnel_block' and (wanted.parent is null or wanted.parent = row.tunnel_id
      or not exists (select from tunnel where company_id = ${companyId} and tunnel.id = wanted.parent and deleted_at is null))
  union all
  select path, row.id from wanted join leadgentool row on row.company_id = ${companyId} and row.id = wanted.id
      join tunnel on tunnel.company_id = ${companyId} and tunnel.id = row.tunnel_id
    where wanted.kind = 'leadgentool' and row.deleted_at is null and tunnel.deleted_at is null
  union all
  select path, row.id from wanted join offer row on row.company_id = ${companyId} and row.id = wanted.id
    where kind = 'offer' and row.deleted_at is null
  union all
  select path, row.id from wanted join payment_credit row on row.company_id = ${companyId} and row.id = wanted.id
    where kind = 'payment_credit' and row.deleted_at is null
  union all
  select path, row.id from wanted join "order" row on row.company_id = ${companyId} and row.id = wanted.id where kind = 'order'`
