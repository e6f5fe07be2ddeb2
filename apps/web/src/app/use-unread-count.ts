import { useQuery } from '@tanstack/react-query'
import { client } from '../lib/client.ts'
import { useLive } from '../lib/live.ts'
import { useRights } from '../lib/session.ts'

const queryKey = ['chats', 'unread-count'] as const

/** How many chats wait for somebody, for the badge of the menu. */
export function useUnreadCount() {
  const can = useRights()
  useLive([queryKey], ({ unread }) => unread)
  return useQuery({
    queryKey,
    queryFn: ({ signal }) => client.chats.countUnread({}, { signal }),
    enabled: can('chats:read'),
  }).data
}
