import type { MessageRow } from '../../../apps/server/src/generated/rows.ts'
import type { PeerUpdate } from '../../peers/telegram-peer-bot.ts'
import type { Facts } from '../facts.ts'

/** Every acknowledged update is in its chat exactly once and in order. */
export function auditInbound({ rows, book }: Facts): string[] {
  const faults: string[] = rows.putAside.map(({ error }) => `an update was put aside: ${error}`)
  const messages = new Map(rows.messages.map((row) => [row.id as string, row]))
  const accounts = new Map(rows.accounts.map((row) => [row.id, row]))
  const seen = new Map(rows.seen.map((row) => [`${row.connection_id} ${row.event_id}`, row]))
  for (const { bot, peer } of book.bots) {
    const entries = new Map<PeerUpdate, MessageRow>()
    for (const update of peer.updates) {
      const name = `update ${update.id} of ${bot.token} (${update.kind} "${update.said}")`
      if (update.confirmedAt === null) faults.push(`${name} was never acknowledged`)
      const entry = messages.get(seen.get(`${bot.connectionId} ${update.id}`)?.message_id ?? '')
      if (!entry) {
        faults.push(`${name} is in no chat`)
        continue
      }
      entries.set(update, entry)
      const account = accounts.get(entry.account_id)
      if (account?.external_id !== String(update.userId) || account.connection_id !== bot.connectionId)
        faults.push(`${name} is in the chat of another`)
      if (entry.text !== textOf(update)) faults.push(`${name} is in its chat as "${entry.text}"`)
    }
    const inbound = rows.messages.filter(
      ({ direction, account_id }) => direction === 'in' && accounts.get(account_id)?.connection_id === bot.connectionId,
    )
    if (inbound.length !== peer.updates.length)
      faults.push(`${bot.token}: ${peer.updates.length} updates are ${inbound.length} entries of chats`)
    faults.push(...disorder(entries))
  }
  return [...faults, ...gaps(rows)]
}

const textOf = ({ kind, said }: PeerUpdate): string => (kind === 'start' ? '/start' : said)

/** Pairs of one user that the wire put into an order, and the chat into another. */
function disorder(entries: ReadonlyMap<PeerUpdate, MessageRow>): string[] {
  const byUser = Map.groupBy(entries.keys(), ({ userId }) => userId)
  return [...byUser.values()].flatMap((updates) =>
    updates.flatMap((later, index) =>
      updates.slice(0, index).flatMap((earlier) => {
        if (!isSurelyBefore(earlier, later)) return []
        const [one, other] = [entries.get(earlier)?.seq ?? 0, entries.get(later)?.seq ?? 0]
        return one < other
          ? []
          : [`update ${later.id} came after ${earlier.id} and stands before it in the chat of ${later.userId}`]
      }),
    ),
  )
}

/** A poll tells in the order of ids; a webhook's order is only sure when one was acknowledged before the other was told. */
function isSurelyBefore(earlier: PeerUpdate, later: PeerUpdate): boolean {
  const [first] = later.attempts
  if (first?.by === 'poll') return earlier.id < later.id
  return earlier.confirmedAt !== null && first !== undefined && earlier.confirmedAt < first.startedAt
}

/** A chat is numbered from 1 without a gap, up to the account's own count. */
function gaps({ messages, accounts }: Facts['rows']): string[] {
  const byAccount = Map.groupBy(messages, ({ account_id }) => account_id)
  return accounts.flatMap(({ id, last_seq, message_count }) => {
    const seqs = (byAccount.get(id) ?? []).map(({ seq }) => seq).toSorted((a, b) => a - b)
    const isWhole = seqs.every((seq, index) => seq === index + 1)
    return isWhole && seqs.length === last_seq && message_count === last_seq
      ? []
      : [`the chat of ${id} is numbered ${seqs.join(' ')} and counts ${message_count}, its last number is ${last_seq}`]
  })
}
