import type { WebChatBubble } from '../channels/web-chat/render.ts'
import type { World } from '../kit/context.ts'
import { type ChatEntry, findChatEntries, findVisitorAccount, type VisitorAccount } from './public.store.ts'
import type { KnownVisitor } from './web-chat.visitor.ts'

/** One entry of the chat as the page shows it. `seq` is its place and the id of its event. */
export type PageMessage = { id: string; seq: number; mine: boolean; at: string; bubbles: WebChatBubble[] }

/** How many entries one answer holds. */
export const PAGE = 100

/** A visitor has no account before the first press or message. */
export async function findAccount(world: World, { connection, visitor }: KnownVisitor): Promise<VisitorAccount | null> {
  const [account] = await findVisitorAccount(world.sql, connection.company_id, connection.id, visitor.id)
  return account ?? null
}

export async function findMessages(
  world: World,
  known: KnownVisitor,
  account: VisitorAccount,
  after: number,
): Promise<PageMessage[]> {
  const entries = await findChatEntries(world.sql, known.connection.company_id, account.id, after, PAGE)
  return entries.map(presentEntry)
}

const presentEntry = (entry: ChatEntry): PageMessage => ({
  id: `m_${entry.id}`,
  seq: entry.seq,
  mine: entry.direction === 'in',
  at: entry.created_at.toISOString(),
  bubbles: entry.direction === 'out' ? entry.bubbles : bubblesOfVisitor(entry),
})

/** The press of Start is no word of the visitor. */
const bubblesOfVisitor = ({ kind, text }: ChatEntry): WebChatBubble[] => (kind === 'start' ? [] : [{ text }])

export type NewsListener = {
  /** Until there has been news since the listening began, until `signal`, at most `ms`. */
  wait: (ms: number, signal: AbortSignal) => Promise<void>
  stop: () => void
}

/**
 * Hears of news of a chat from now on. Whoever reads the chat listens before: what comes while they read would be heard by nobody. Without an
 * account any chat's news may be the first of this one.
 */
export function listenForNews({ hints }: World, accountId: string | null): NewsListener {
  const { promise: news, resolve: hear } = Promise.withResolvers<void>()
  const stop = hints.on(accountId === null ? 'chat:' : `chat:${accountId}`, () => hear())
  const wait = (ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      if (signal.aborted) return resolve()
      const timer = setTimeout(done, ms)
      signal.addEventListener('abort', done)
      void news.then(done)
      function done() {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
    })
  return { wait, stop }
}
