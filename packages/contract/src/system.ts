import { type Static, Type } from 'typebox'
import { endpoint, Nullable, strict, Timestamp } from './kit/endpoint-v3.ts'

const count = Type.Integer({ minimum: 0, examples: [12] })
/** How long the oldest piece of work has been due that nobody has begun; 0 when there is none. */
const lateSeconds = Type.Integer({ minimum: 0, examples: [0] })

/**
 * What waits in the company; every count ends at 10,000. `messages`: calls to messengers; those of connections that are off, broken or paused by
 * their messenger are never late. `inDoubt`: nobody knows whether they arrived. `dead`: failed for good. `setAside`: updates of messengers that
 * could not be taken in.
 */
export type SystemQueues = Static<typeof SystemQueues>
export const SystemQueues = Type.Object(
  {
    messages: Type.Object({ waiting: count, sending: count, inDoubt: count, lateSeconds }, strict),
    runs: Type.Object({ due: count, lateSeconds }, strict),
    jobs: Type.Object({ due: count, dead: count, lateSeconds }, strict),
    webhooks: Type.Object({ due: count, dead: count, lateSeconds }, strict),
    setAside: count,
  },
  strict,
)

/**
 * How the installation does, as somebody of a company may know it: its queues and connections are those of the company alone; of the installation
 * there is what an administrator needs to call its operator. Sizes grow with what others do, so `database.sizeBytes` and `disk.freeBytes` are null
 * where several companies live together (`isShared`). Nothing of it is secret: no path, no host, no credentials.
 *
 * `startedAt`: of the process that answers. `schema`: `behind` has migrations still to come, `newer` was migrated by a later version than
 * `version`. `disk`: of DATA_DIR and of an embedded database, whichever has less; `low` below two gigabytes. `lastBackupAt`: of `korben backup`;
 * null when that is not known. `senders`: processes that send and poll. `sendsMail`: whether links to invitations and new passwords go by mail.
 */
export type SystemReport = Static<typeof SystemReport>
export const SystemReport = Type.Object(
  {
    version: Type.String({ examples: ['1.0.0'] }),
    node: Type.String({ examples: ['24.11.0'] }),
    startedAt: Timestamp,
    publicUrl: Type.String({ examples: ['https://crm.example.com'] }),
    sendsMail: Type.Boolean(),
    isShared: Type.Boolean(),
    senders: count,
    database: Type.Object(
      {
        kind: Type.Enum(['embedded', 'external']),
        version: Type.String({ examples: ['18.1'] }),
        schema: Type.Enum(['current', 'behind', 'newer']),
        migration: Type.String({ examples: ['0012_files'] }),
        sizeBytes: Nullable(Type.Integer({ minimum: 0, examples: [120_000_000] })),
      },
      strict,
    ),
    disk: Type.Object(
      {
        state: Type.Enum(['enough', 'low', 'unknown']),
        freeBytes: Nullable(Type.Integer({ minimum: 0, examples: [80_000_000_000] })),
      },
      strict,
    ),
    lastBackupAt: Nullable(Timestamp),
    queues: SystemQueues,
    /** `unheld`: bots that no process has polled for a minute. `paused`: their messenger asked for a pause. */
    connections: Type.Object({ all: count, failed: count, off: count, paused: count, unheld: count }, strict),
  },
  strict,
)

export const system = {
  get: endpoint({
    method: 'GET',
    path: '/system',
    access: 'system:read',
    summary: 'See how the installation does',
    response: SystemReport,
  }),
}
