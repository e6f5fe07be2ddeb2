import type { AccountId, CompanyId, ConnectionId, Id, LeadgentoolId, PersonId, TagId } from '@korben/contract'
import type { ImportRow, ImportRowRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'

export type ImportId = Id<'import'>
export type Import = Omit<ImportRow, 'tag_ids'> & { tag_ids: TagId[] }

export type NewImport = {
  id: ImportId
  connectionId: ConnectionId
  leadgentoolId: LeadgentoolId | null
  tagIds: readonly TagId[]
  total: number
  createdAt: Date
}

export const insertImport = (tx: Tx, companyId: CompanyId, row: NewImport) => tx<{ id: ImportId }[]>`
  insert into import (company_id, id, kind, connection_id, leadgentool_id, tag_ids, total, created_at)
  values (${companyId}, ${row.id}, 'sms', ${row.connectionId}, ${row.leadgentoolId}, ${[...row.tagIds]}, ${row.total},
    ${row.createdAt})
  returning id`

/** A row as it was given. */
export type GivenRow = { phone: string; name: string | null; email: string | null }

export const insertImportRows = (tx: Tx, companyId: CompanyId, importId: ImportId, rows: readonly GivenRow[]) => tx<
  { n: number }[]
>`
  insert into import_row (company_id, import_id, n, data)
  select ${companyId}, ${importId}, place - 1, data
  from jsonb_array_elements(${tx.json([...rows])}) with ordinality as row (data, place)
  returning n`

export const lockImport = (tx: Tx, companyId: CompanyId, id: ImportId) => tx<Import[]>`
  select * from import where company_id = ${companyId} and id = ${id} for no key update`

export type WaitingRow = { n: number; data: GivenRow }
/** The next rows in their order: those from `from` on have had no effect. */
export const findWaitingRows = (
  tx: Tx,
  companyId: CompanyId,
  id: ImportId,
  { from, limit }: { from: number; limit: number },
) =>
  tx<WaitingRow[]>`
  select n, data from import_row where company_id = ${companyId} and import_id = ${id} and n >= ${from} order by n limit ${limit}`

/** Who has a channel on a connection under which number. */
export const findTaken = (
  tx: Tx,
  companyId: CompanyId,
  connectionId: ConnectionId,
  externalIds: readonly string[],
) => tx<{ external_id: string; id: AccountId; person_id: PersonId }[]>`
  select external_id, id, person_id from account
  where company_id = ${companyId} and connection_id = ${connectionId} and external_id = any (${[...externalIds]})`

export type Outcome = { n: number; outcome: NonNullable<ImportRowRow['outcome']>; reason: string | null }

/** Notes what became of rows and how far the import is, in one statement. */
export const updateProgress = (
  tx: Tx,
  companyId: CompanyId,
  id: ImportId,
  outcomes: readonly Outcome[],
  now: Date,
) => tx<Import[]>`
  with outcome as (
    select * from jsonb_to_recordset(${tx.json(outcomes)}) as row (n int, outcome text, reason text)
  ),
  noted as (
    update import_row set outcome = outcome.outcome, reason = outcome.reason
    from outcome where company_id = ${companyId} and import_id = ${id} and import_row.n = outcome.n
  )
  update import set
    done = import.done + figures.done,
    created = import.created + figures.created,
    matched = import.matched + figures.matched,
    existing = import.existing + figures.existing,
    rejected = import.rejected + figures.rejected,
    finished_at = case when import.done + figures.done = total then ${now}::timestamptz end
  from (
    select count(*)::int as done,
      count(*) filter (where outcome = 'created')::int as created,
      count(*) filter (where outcome = 'matched')::int as matched,
      count(*) filter (where outcome = 'existing')::int as existing,
      count(*) filter (where outcome = 'rejected')::int as rejected
    from outcome
  ) as figures
  where company_id = ${companyId} and id = ${id}
  returning import.*`

/** Forgets at most `limit` imports that ended before a time, with their rows. Returns how many. */
export const deleteFinishedImports = async (sql: Sql, before: Date, limit: number): Promise<number> =>
  (
    await sql`
  delete from import where (company_id, id) in (
    select company_id, id from import where finished_at < ${before} order by finished_at limit ${limit} for update skip locked)`
  ).count
