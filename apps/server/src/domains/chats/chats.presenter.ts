import type { Chat, ChatAttachment, ChatMessage } from '@korben/contract'
import type { Attachment } from '../../kit/channel.ts'
import type { Ctx } from '../../kit/context.ts'
import { isWebAddress } from './draw-content.ts'
import type { ChatRow, EntryRow } from './inbox.store.ts'
import { obstacleOf, writableUntil } from './plan-calls.ts'

export function presentChat({ world, now }: Ctx, row: ChatRow): Chat {
  const until = writableUntil(world, row)
  return {
    accountId: row.id,
    kind: row.kind,
    person: {
      id: row.person_id,
      name: row.name,
      email: row.email,
      phone: row.phone,
      profileImage: row.profile_image,
    },
    connection: {
      id: row.connection_id,
      type: row.connection_type,
      name: row.connection_name,
      state: row.connection_state,
    },
    status: row.status,
    statusReason: row.status_reason,
    botStatus: row.bot_status,
    isImportant: row.is_important,
    unreadCount: row.unread_count,
    lastSeq: row.last_seq,
    readSeq: row.read_seq,
    lastMessageAt: row.last_message_at?.toISOString() ?? null,
    lastMessage: presentNewest(row),
    obstacle: obstacleOf(world, row) ?? (until !== null && until <= now() ? 'window_closed' : null),
    writableUntil: until?.toISOString() ?? null,
  }
}

const presentNewest = (row: ChatRow): Chat['lastMessage'] =>
  row.message_id === null
    ? null
    : {
        id: row.message_id,
        direction: row.message_direction,
        kind: row.message_kind,
        sender: row.message_sender,
        text: row.message_text,
        state: row.message_state,
        reason: row.message_reason,
        createdAt: row.message_at.toISOString(),
      }

export const presentEntry = (row: EntryRow): ChatMessage => ({
  id: row.id,
  accountId: row.account_id,
  seq: row.seq,
  direction: row.direction,
  kind: row.kind,
  sender: row.sender,
  author: row.author_id === null || row.author_name === null ? null : { id: row.author_id, name: row.author_name },
  tunnel:
    row.run_id === null || row.tunnel_id === null
      ? null
      : { id: row.tunnel_id, name: row.tunnel_name ?? '', runId: row.run_id },
  templateId: row.template_id,
  content: row.content,
  attachments: row.attachments.map(presentAttachment),
  text: row.text,
  state: row.state,
  reason: row.reason,
  failure: row.failure_code === null ? null : { code: row.failure_code, text: row.failure_text ?? '' },
  isRead: row.is_read,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
})

/** A stranger chose the address. */
const presentAttachment = ({ url, stored, ...attachment }: Attachment): ChatAttachment => ({
  kind: attachment.kind,
  url: url !== undefined && isWebAddress(url) ? url : null,
  fileName: attachment.fileName ?? null,
  mime: attachment.mime ?? null,
  sizeBytes: attachment.sizeBytes ?? null,
  location: attachment.location ?? null,
  contact: attachment.contact ?? null,
  file: stored ? { id: stored.fileId, url: stored.url, name: stored.name, isImage: stored.isImage } : null,
  isFetchable: attachment.fileId !== undefined && !stored,
})
