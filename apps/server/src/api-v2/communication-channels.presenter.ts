import type { ChannelV2, ChatMessageV2, UtmMarksV2 } from '@korben/contract'
import type { ChannelRow, ChatMessageRow } from './communication-channels.read.ts'
import { fromOf, isoTime } from './values.presenter.ts'

const UTM_KEYS = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term'] as const

export const presentChannel = (row: ChannelRow): ChannelV2 => ({
  id: row.id,
  person_id: row.person_id,
  name: row.name,
  from: fromOf(row.kind),
  botStatus: row.bot_status,
  lastMessageTime: isoTime(row.active_at),
  createdAt: isoTime(row.created_at),
  utmMarks: presentUtm(row.utm),
})

function presentUtm(utm: Record<string, string>): UtmMarksV2 {
  const marks: UtmMarksV2 = {}
  for (const key of UTM_KEYS) {
    const value = utm[key]
    if (value !== undefined) marks[key] = value
  }
  return marks
}

/** What the company sent has been read by whoever sent it (reference 3.4). */
export const presentChatMessage = (row: ChatMessageRow): ChatMessageV2 => ({
  id: row.id,
  text: row.text,
  type: row.direction === 'out' ? 'YOUR_MESSAGE' : 'CLIENT_MESSAGE',
  read: row.direction === 'out' || row.is_read,
  createdAt: isoTime(row.created_at),
  updatedAt: isoTime(row.updated_at),
})
