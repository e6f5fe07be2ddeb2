import type { CompanyId, ConnectionId, FileId, UserId } from '@korben/contract'
import type { FileHandleRow, FileRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'

export type NewFile = {
  id: FileId
  name: string
  sizeBytes: number
  address: string
  createdBy: UserId
  createdAt: Date
}
export const insertFile = (tx: Tx, companyId: CompanyId, file: NewFile) => tx<FileRow[]>`
  insert into file (company_id, id, name, state, size_bytes, address, created_by, created_at)
  values (${companyId}, ${file.id}, ${file.name}, 'awaited', ${file.sizeBytes}, ${file.address}, ${file.createdBy}, ${file.createdAt})
  returning *`

export const insertLookup = (tx: Tx, companyId: CompanyId, { id, address }: Pick<NewFile, 'id' | 'address'>) => tx`
  insert into file_lookup (address, company_id, file_id) values (${address}, ${companyId}, ${id})`

export const findFile = (sql: Sql, companyId: CompanyId, id: FileId) => sql<FileRow[]>`
  select * from file where company_id = ${companyId} and id = ${id} and state <> 'removing'`

/** Those of `ids` whose bytes are there. */
export const findStored = (sql: Sql, companyId: CompanyId, ids: readonly FileId[]) => sql<FileRow[]>`
  select * from file where company_id = ${companyId} and id = any(${[...ids]}) and state = 'stored'`

export const findFileAt = (sql: Sql, address: string) => sql<FileRow[]>`
  select file.* from file_lookup join file on (file.company_id, file.id) = (file_lookup.company_id, file_lookup.file_id)
  where file_lookup.address = ${address} and file.state = 'stored'`

/** Says where the bytes will be. Gives where those of an upload before may be; nothing when the file has its bytes. */
export const claimUpload = (sql: Sql, companyId: CompanyId, id: FileId, key: string) => sql<
  { previous: string | null }[]
>`
  with before as (select storage_key from file where company_id = ${companyId} and id = ${id} and state = 'awaited' for update)
  update file set storage_key = ${key} from before
  where company_id = ${companyId} and id = ${id} and state = 'awaited' returning before.storage_key as previous`

export type Content = { key: string; mime: string; width: number | null; height: number | null; sha256: Buffer }

/** Gives nothing when another upload has taken the place of this one. */
export const updateStored = (sql: Sql, companyId: CompanyId, id: FileId, content: Content) => sql<FileRow[]>`
  update file set state = 'stored', mime = ${content.mime}, width = ${content.width}, height = ${content.height}, sha256 = ${content.sha256}
  where company_id = ${companyId} and id = ${id} and state = 'awaited' and storage_key = ${content.key} returning *`

/** Gives those that are there to be used. */
export const updateUsed = (sql: Sql, companyId: CompanyId, ids: readonly FileId[], now: Date) => sql<{ id: FileId }[]>`
  update file set used_at = coalesce(used_at, ${now})
  where company_id = ${companyId} and id = any(${[...ids]}) and state = 'stored' returning id`

export const findHandle = (
  sql: Sql,
  companyId: CompanyId,
  { fileId, connectionId, usedAs }: { fileId: FileId; connectionId: ConnectionId; usedAs: string },
) => sql<FileHandleRow[]>`
  select * from file_handle where company_id = ${companyId} and file_id = ${fileId}
    and connection_id = ${connectionId} and used_as = ${usedAs}`

export type NewHandle = { fileId: FileId; connectionId: ConnectionId; usedAs: string; handle: string; now: Date }
export const insertHandle = (sql: Sql, companyId: CompanyId, made: NewHandle) => sql`
  insert into file_handle (company_id, file_id, connection_id, used_as, handle, created_at)
  values (${companyId}, ${made.fileId}, ${made.connectionId}, ${made.usedAs}, ${made.handle}, ${made.now})
  on conflict (company_id, file_id, connection_id, used_as) do update set handle = excluded.handle, created_at = excluded.created_at`

export type Forgotten = { company_id: CompanyId; id: FileId; storage_key: string | null }

/** Marks files of any company that nobody waits for or uses any more, and gives them with those that were marked before. */
export const markForgotten = (sql: Sql, limits: { awaited: Date; unused: Date }, limit: number) => sql<Forgotten[]>`
  update file set state = 'removing' where (company_id, id) in (
    select company_id, id from file
    where (used_at is null or state <> 'stored') and (state = 'removing' or (state = 'awaited' and created_at < ${limits.awaited})
      or (state = 'stored' and used_at is null and created_at < ${limits.unused}))
    order by created_at limit ${limit} for update skip locked)
  returning company_id, id, storage_key`

export const deleteRemoved = (sql: Sql, companyId: CompanyId, id: FileId) => sql`
  delete from file where company_id = ${companyId} and id = ${id} and state = 'removing'`
