import { type Static, Type } from 'typebox'
import { CursorPage, CursorQuery, endpoint, Nullable, strict, Timestamp } from './kit/endpoint-v3.ts'
import { UserId } from './kit/ids.ts'

/** Who changed what of the settings. */
export type AuditEntry = Static<typeof AuditEntry>
export const AuditEntry = Type.Object(
  {
    id: Type.String(),
    actor: Type.Enum(['user', 'api', 'system', 'subscriber', 'cli']),
    /** Null when nobody of the staff did it. */
    user: Nullable(Type.Object({ id: UserId, name: Type.String() }, strict)),
    action: Type.String({ examples: ['deleted'] }),
    entity: Type.String({ examples: ['tag'] }),
    entityId: Nullable(Type.String()),
    details: Type.Record(Type.String(), Type.Unknown()),
    createdAt: Timestamp,
  },
  strict,
)

export const audit = {
  /** Newest first. */
  list: endpoint({
    method: 'GET',
    path: '/audit',
    access: 'audit:read',
    summary: 'List changes of settings',
    query: Type.Object(
      { ...CursorQuery, entity: Type.Optional(Type.String({ minLength: 1, maxLength: 50, examples: ['tag'] })) },
      strict,
    ),
    response: CursorPage(AuditEntry),
  }),
}
