import type { AccountId, Chat, ChatMessage, LiveNews, PersonId } from '@korben/contract'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { client } from '../../lib/client.ts'
import { useLive } from '../../lib/live.ts'
import { queryClient } from '../../lib/query.ts'
import { usePages } from '../../ui/pages.ts'

export const chatKey = (accountId: AccountId) => ['chats', 'one', accountId] as const
export const messagesKey = (accountId: AccountId) => ['chats', 'messages', accountId] as const
/** What a change of one chat makes stale: the lists and the badge. */
export const chatListKeys = [
  ['chats', 'list'],
  ['chats', 'head'],
  ['chats', 'unread-count'],
] as const

export const folders = ['all', 'unread', 'important'] as const
export type Folder = (typeof folders)[number]
export const readFolder = (text: string | undefined): Folder => folders.find((one) => one === text) ?? 'all'

export type ChatFilter = NonNullable<Parameters<typeof client.chats.list>[0]>

const PAGE = 40

/**
 * The chats of a folder. The newest are asked for again and again; what lies behind them was read once and only fills in what the newest do not reach,
 * so that a long list is never read anew.
 */
export function useChats(filter: ChatFilter) {
  const pages = usePages(
    ['chats', 'list', filter],
    (page, options) => client.chats.list({ ...filter, ...page }, options),
    {
      limit: PAGE,
    },
  )
  const headKey = ['chats', 'head', filter]
  useLive([headKey], ({ chats, deliveries }) => chats.length + deliveries.length > 0)
  const head = useQuery({
    queryKey: headKey,
    queryFn: async ({ signal }) => (await client.chats.list({ ...filter, limit: PAGE }, { signal })).data,
  }).data
  const rows = useMemo(() => (head ? mergeChats(head, pages.rows) : pages.rows), [head, pages.rows])
  return { ...pages, rows }
}

function mergeChats(head: readonly Chat[], known: readonly Chat[]): Chat[] {
  const fresh = new Set(head.map(({ accountId }) => accountId))
  const reach = head.length < PAGE ? null : (head.at(-1)?.lastMessageAt ?? null)
  if (reach === null) return [...head]
  const behind = known.filter(({ accountId, lastMessageAt }) => !fresh.has(accountId) && (lastMessageAt ?? '') <= reach)
  return [...head, ...behind]
}

export function useChat(accountId: AccountId) {
  const queryKey = chatKey(accountId)
  useLive([queryKey], (news) => isAboutChat(news, accountId))
  return useQuery({ queryKey, queryFn: ({ signal }) => client.chats.get({ accountId }, { signal }) })
}

const isAboutChat = ({ chats, deliveries }: LiveNews, accountId: AccountId): boolean =>
  chats.includes(accountId) || deliveries.some((delivery) => delivery.accountId === accountId)

/** Person and account of an address, whichever stands first (WEB-2). */
export const useChatAddress = (first: PersonId, second: AccountId | undefined) =>
  useQuery({
    queryKey: ['chats', 'address', first, second ?? null],
    queryFn: ({ signal }) => client.chats.resolve(second ? { first, second } : { first }, { signal }),
    staleTime: second ? Number.POSITIVE_INFINITY : 0,
  })

type History = { messages: ChatMessage[]; hasOlder: boolean }

/** As many as may still change their state without anybody having pressed anything. */
const UNSETTLED = 40

/**
 * What was said in a chat, in the order of `seq`. The end is asked for again from a little before the last entry that is known, so that after any
 * gap nothing is missed, and states of the latest entries are fresh.
 */
export function useMessages(accountId: AccountId) {
  const queryKey = messagesKey(accountId)
  useLive([queryKey], (news) => isAboutChat(news, accountId))
  const query = useQuery({
    queryKey,
    queryFn: async ({ signal }): Promise<History> => {
      const known = queryClient.getQueryData<History>(queryKey)
      const last = known?.messages.at(-1)
      if (!known || !last) {
        const page = await client.chats.listMessages({ accountId, limit: 50 }, { signal })
        return { messages: page.data, hasOlder: page.hasMore }
      }
      const first = known.messages[0]?.seq ?? last.seq
      let afterSeq = Math.max(last.seq - UNSETTLED, first - 1)
      let merged = known.messages
      for (;;) {
        const page = await client.chats.listMessages({ accountId, afterSeq, limit: 100 }, { signal })
        merged = mergeMessages(merged, page.data)
        if (!page.hasMore) return { ...known, messages: merged }
        afterSeq = page.data.at(-1)?.seq ?? afterSeq
      }
    },
  })
  const loadOlder = async () => {
    const first = query.data?.messages[0]
    if (!first || !query.data?.hasOlder) return
    const page = await client.chats.listMessages({ accountId, beforeSeq: first.seq, limit: 50 })
    queryClient.setQueryData<History>(queryKey, (now) =>
      now ? { messages: mergeMessages(page.data, now.messages), hasOlder: page.hasMore } : now,
    )
  }
  return { query, loadOlder }
}

/** Puts what an action answered into the chat at once. */
export function keepMessage(message: ChatMessage): void {
  queryClient.setQueryData<History>(messagesKey(message.accountId), (now) =>
    now ? { ...now, messages: mergeMessages(now.messages, [message]) } : now,
  )
}

function mergeMessages(known: readonly ChatMessage[], fresh: readonly ChatMessage[]): ChatMessage[] {
  const bySeq = new Map([...known, ...fresh].map((message) => [message.seq, message]))
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq)
}
