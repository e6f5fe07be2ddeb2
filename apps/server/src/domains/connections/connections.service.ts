import type { ConnectionId } from '@korben/contract'
import type { ConnectionRow } from '../../generated/rows.ts'
import type { Ctx, World } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { raise } from '../../kit/errors.ts'
import { newId } from '../../kit/ids.ts'
import { recordAudit } from '../audit/index.ts'
import { alreadyConnected, connectionNotFound } from './connections.errors.ts'
import * as store from './connections.store.ts'
import { type JsonRecord, recordOf } from './settings.ts'

/** `settings` are shown to staff, `secrets` never again; which key is which the channel says. `externalId`: the bot as its messenger knows it. */
export type ConnectionInput = {
  kind: string
  type: string
  name: string
  settings?: JsonRecord
  secrets?: JsonRecord
  inbound?: ConnectionRow['inbound']
  externalId?: string | null
}

/** Throws `connections.already_connected`. */
export const createConnection = (ctx: Ctx, input: ConnectionInput): Promise<ConnectionRow> =>
  ctx.transaction(async (ctx) => {
    const createdAt = ctx.now()
    const id: ConnectionId = newId(createdAt)
    const { kind, type, name, settings = {}, secrets = {}, inbound = 'none', externalId = null } = input
    const sealed = sealSecrets(ctx, id, secrets)
    const row = {
      id,
      kind,
      type,
      name,
      settings,
      secrets: sealed,
      externalId,
      inbound,
      createdAt,
    }
    const [connection] = await store.insertConnection(ctx.sql, ctx.companyId, row)
    if (!connection) throw alreadyConnected(externalId)
    await recordAudit(ctx, {
      action: 'created',
      entity: 'connection',
      entityId: id,
      details: { kind, name },
    })
    return connection
  })

/** Changes what is given; `settings` and `secrets` are laid over the present ones, key by key. */
export type ConnectionUpdate = Partial<Omit<ConnectionInput, 'kind' | 'type'>> & { doubt?: ConnectionRow['doubt'] }

export const updateConnection = (ctx: Ctx, id: ConnectionId, given: ConnectionUpdate): Promise<ConnectionRow> =>
  ctx.transaction(async (ctx) => {
    const [row] = await store.lockConnection(ctx.sql, ctx.companyId, id)
    if (!row) throw connectionNotFound(id)
    const change = {
      name: given.name ?? row.name,
      settings: { ...recordOf(row.settings), ...given.settings },
      secrets: given.secrets
        ? sealSecrets(ctx, id, {
            ...readSecrets(ctx.world, row),
            ...given.secrets,
          })
        : row.secrets,
      external_id: given.externalId === undefined ? row.external_id : given.externalId,
      inbound: given.inbound ?? row.inbound,
      doubt: given.doubt ?? row.doubt,
    }
    const connection = one(await store.updateConnection(ctx.sql, ctx.companyId, id, change, ctx.now()))
    await recordAudit(ctx, {
      action: 'updated',
      entity: 'connection',
      entityId: id,
      details: { changed: Object.keys(given) },
    })
    return connection
  })

/** The built-in connections of a company: of people without a messenger, and of calls that the API records. Does nothing twice. */
export const ensureBuiltIn = (ctx: Ctx): Promise<void> =>
  ctx.transaction(async (ctx) => {
    const createdAt = ctx.now()
    for (const built of BUILT_IN) {
      const rest = {
        settings: {},
        secrets: null,
        externalId: null,
        inbound: 'none' as const,
      }
      await store.insertConnection(ctx.sql, ctx.companyId, {
        id: newId(createdAt),
        createdAt,
        ...built,
        ...rest,
      })
    }
  })

const BUILT_IN = [
  { kind: 'MANUAL', type: 'manual', name: 'Manual' },
  { kind: 'TELEPHONY', type: 'telephony', name: 'Manual telephony' },
]

export async function getConnection(ctx: Ctx, id: ConnectionId): Promise<ConnectionRow> {
  const [connection] = await store.findConnection(ctx.sql, ctx.companyId, id)
  return connection ?? raise(connectionNotFound(id))
}

/** Throws `connections.not_found` for the first that is unknown. */
export async function requireConnections(ctx: Ctx, ids: readonly ConnectionId[]): Promise<void> {
  if (ids.length === 0) return
  const known = new Set((await store.findConnectionsOf(ctx.sql, ctx.companyId, ids)).map(({ id }) => id))
  const unknown = ids.find((id) => !known.has(id))
  if (unknown) throw connectionNotFound(unknown)
}

export const getBuiltIn = async (ctx: Ctx, kind: 'MANUAL' | 'TELEPHONY'): Promise<ConnectionRow> =>
  one(await store.findBuiltIn(ctx.sql, ctx.companyId, kind))

/** The credentials in clear; `{}` when there are none. For the adapter only: never shown, never logged. */
export const readSecrets = (world: World, row: Pick<ConnectionRow, 'company_id' | 'id' | 'secrets'>): JsonRecord =>
  row.secrets ? recordOf(JSON.parse(world.box.open(row.secrets, sealedFor(row)))) : {}

const sealSecrets = (ctx: Ctx, id: ConnectionId, secrets: JsonRecord): Buffer | null =>
  Object.keys(secrets).length === 0
    ? null
    : ctx.world.box.seal(JSON.stringify(secrets), sealedFor({ company_id: ctx.companyId, id }))

const sealedFor = ({ company_id, id }: Pick<ConnectionRow, 'company_id' | 'id'>) => `connection:${company_id}:${id}`

/**
 * Notes whether a connection works. Going from working to ERROR tells `connection.failed`, back to OK `connection.recovered`;
 * a repeated report changes nothing.
 */
export const markConnection = (
  ctx: Ctx,
  id: ConnectionId,
  state: ConnectionRow['state'],
  error: string | null = null,
): Promise<ConnectionRow> =>
  ctx.transaction(async (ctx) => {
    const [row] = await store.lockConnection(ctx.sql, ctx.companyId, id)
    if (!row) throw connectionNotFound(id)
    if (row.state === state && row.error === error) return row
    const marked = one(await store.updateConnectionState(ctx.sql, ctx.companyId, id, { state, error }, ctx.now()))
    if (state === 'ERROR' && row.state !== 'ERROR')
      await ctx.emit({
        type: 'connection.failed',
        connectionId: id,
        reason: error ?? 'unknown',
      })
    if (state === 'OK' && row.state === 'ERROR') await ctx.emit({ type: 'connection.recovered', connectionId: id })
    return marked
  })
