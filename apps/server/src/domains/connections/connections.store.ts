import type { CompanyId, ConnectionId } from '@korben/contract'
import type { ConnectionRow } from '../../generated/rows.ts'
import type { JSONValue, Sql, Tx } from '../../kit/db.ts'

export type NewConnection = {
  id: ConnectionId
  kind: string
  type: string
  name: string
  settings: JSONValue
  secrets: Buffer | null
  externalId: string | null
  inbound: ConnectionRow['inbound']
  createdAt: Date
}
/** With its look-up row and its lease. Gives nothing for a built-in kind or a bot that the company has. */
export const insertConnection = (tx: Tx, companyId: CompanyId, row: NewConnection) => tx<ConnectionRow[]>`
  with made as (
    insert into connection (company_id, id, kind, type, name, settings, secrets, external_id, inbound, created_at, updated_at)
    values (${companyId}, ${row.id}, ${row.kind}, ${row.type}, ${row.name}, ${tx.json(row.settings)}, ${row.secrets}, ${row.externalId},
      ${row.inbound}, ${row.createdAt}, ${row.createdAt})
    on conflict do nothing returning *
  ), looked_up as (
    insert into connection_lookup (connection_id, company_id) select id, company_id from made
  ), leased as (
    insert into connection_lease (company_id, connection_id) select company_id, id from made
  )
  select * from made`

export const findConnection = (sql: Sql, companyId: CompanyId, id: ConnectionId) => sql<ConnectionRow[]>`
  select * from connection where company_id = ${companyId} and id = ${id} and deleted_at is null`

/** Those of the ids that there are. */
export const findConnectionsOf = (sql: Sql, companyId: CompanyId, ids: readonly ConnectionId[]) => sql<
  Pick<ConnectionRow, 'id'>[]
>`
  select id from connection where company_id = ${companyId} and id = any (${[...ids]}::text[]) and deleted_at is null`

export const lockConnection = (tx: Tx, companyId: CompanyId, id: ConnectionId) => tx<ConnectionRow[]>`
  select * from connection where company_id = ${companyId} and id = ${id} and deleted_at is null for no key update`

/** One that staff can change: the built-in ones are not. */
export const findOutside = (sql: Sql, companyId: CompanyId, id: ConnectionId) => sql<ConnectionRow[]>`
  select * from connection
  where company_id = ${companyId} and id = ${id} and kind not in ('MANUAL', 'TELEPHONY') and deleted_at is null`

/** The connection of a bot, by what its messenger calls it. */
export const findByExternalId = (sql: Sql, companyId: CompanyId, kind: string, externalId: string) => sql<
  Pick<ConnectionRow, 'id'>[]
>`
  select id from connection
  where company_id = ${companyId} and kind = ${kind} and external_id = ${externalId} and deleted_at is null`

/** Newest first, the built-in ones left out; API v2 lists them without pages (reference 3.7). */
export const findConnections = (sql: Sql, companyId: CompanyId) => sql<ConnectionRow[]>`
  select * from connection where company_id = ${companyId} and kind not in ('MANUAL', 'TELEPHONY') and deleted_at is null
  order by created_at desc, id desc`

/** The one that every company has of this kind. */
export const findBuiltIn = (sql: Sql, companyId: CompanyId, kind: 'MANUAL' | 'TELEPHONY') => sql<ConnectionRow[]>`
  select * from connection where company_id = ${companyId} and kind = ${kind}`

/** Whose connection an inbound request is for; the request knows no company. */
export const findHookedConnection = (sql: Sql, id: ConnectionId) => sql<ConnectionRow[]>`
  select connection.* from connection_lookup as lookup
  join connection on connection.company_id = lookup.company_id and connection.id = lookup.connection_id
  where lookup.connection_id = ${id} and connection.deleted_at is null`

export type ConnectionChange = Pick<ConnectionRow, 'name' | 'secrets' | 'external_id' | 'inbound' | 'doubt'> & {
  settings: JSONValue
}
export const updateConnection = (
  tx: Tx,
  companyId: CompanyId,
  id: ConnectionId,
  change: ConnectionChange,
  now: Date,
) => tx<ConnectionRow[]>`
  update connection set name = ${change.name}, settings = ${tx.json(change.settings)}, secrets = ${change.secrets},
    external_id = ${change.external_id}, inbound = ${change.inbound}, doubt = ${change.doubt}, updated_at = ${now}
  where company_id = ${companyId} and id = ${id} returning *`

export const updateConnectionState = (
  tx: Tx,
  companyId: CompanyId,
  id: ConnectionId,
  { state, error }: Pick<ConnectionRow, 'state' | 'error'>,
  now: Date,
) => tx<ConnectionRow[]>`
  update connection set state = ${state}, error = ${error}, updated_at = ${now}
  where company_id = ${companyId} and id = ${id} returning *`

export const updateLimits = (tx: Tx, companyId: CompanyId, id: ConnectionId, limits: JSONValue, now: Date) => tx<
  ConnectionRow[]
>`
  update connection set limits = ${limits === null ? null : tx.json(limits)}, updated_at = ${now}
  where company_id = ${companyId} and id = ${id} returning *`

/** Forgets its credentials. */
export const markDeleted = (tx: Tx, companyId: CompanyId, id: ConnectionId, now: Date) => tx`
  update connection set deleted_at = ${now}, updated_at = ${now}, state = 'OFF', inbound = 'none', secrets = null
  where company_id = ${companyId} and id = ${id}`
