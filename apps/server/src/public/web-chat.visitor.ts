import { claimedConnectionOf, readToken, type TokenPurpose, type Visitor } from '../channels/web-chat/visitor-token.ts'
import { openConnection } from '../domains/chats/index.ts'
import type { ConnectionRow } from '../generated/rows.ts'
import type { World } from '../kit/context.ts'
import { findWebChatConnection } from './public.store.ts'

/** A page that proved whose chat it may see. */
export type KnownVisitor = { visitor: Visitor; connection: ConnectionRow; secret: string }

/** Whose token this is; null when it is forged, expired, or its connection is gone. */
export async function recogniseVisitor(
  world: World,
  purpose: TokenPurpose,
  token: string | undefined,
): Promise<KnownVisitor | null> {
  const connectionId = token === undefined ? null : claimedConnectionOf(token)
  if (token === undefined || connectionId === null) return null
  const [connection] = await findWebChatConnection(world.sql, connectionId)
  const secret = connection && secretOf(world, connection)
  if (!connection || !secret) return null
  const visitor = readToken(secret, purpose, token, world.now())
  return visitor && visitor.connectionId === connection.id ? { visitor, connection, secret } : null
}

/** What signs the tokens of a connection's visitors. */
export function secretOf(world: World, connection: ConnectionRow): string | null {
  const opened = openConnection(world, connection)
  return 'config' in opened && typeof opened.config.secret === 'string' ? opened.config.secret : null
}

export const bearerOf = (authorization: string | undefined): string | undefined =>
  /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1]
