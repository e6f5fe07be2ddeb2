import type { Database } from '../../apps/server/src/kit/db.ts'
import type { BotPeer } from './bot-peer.ts'
import type { Load } from './load.ts'

/** What was promised and does not hold, a sentence each, and what was found of everything. */
export type Audit = { broken: string[]; figures: Record<string, number> }

/**
 * Compares what the product acknowledged with what its database holds and what its peer got. `connections`: those of the
 * load. Call it when nothing is queued any more.
 */
export async function auditLoad(sql: Database, load: Load, peer: BotPeer): Promise<Audit> {
  const broken: string[] = []
  const report = (count: number, what: string, examples: readonly string[] = []) => {
    if (count > 0) broken.push(`${count} ${what}${examples.length > 0 ? `: ${examples.slice(0, 3).join(', ')}` : ''}`)
  }
  const people = new Set((await sql<{ name: string }[]>`select name from person`).map(({ name }) => name))
  const lostPeople = load.created.filter((name) => !people.has(name))
  report(lostPeople.length, 'people acknowledged and lost', lostPeople)

  const inbound = await sql<{ text: string; user: string; seq: number }[]>`
    select message.text, account.external_id as "user", message.seq from message
    join account on account.company_id = message.company_id and account.id = message.account_id
    where message.direction = 'in' and message.text like 'in %' order by account.external_id, message.seq`
  const lostUpdates: string[] = []
  const disordered: string[] = []
  for (const [user, texts] of load.received) {
    const stored = inbound.filter((row) => row.user === String(user)).map(({ text }) => text)
    lostUpdates.push(...texts.filter((text) => !stored.includes(text)))
    const numbers = stored.map((text) => Number(text.split(' ')[2]))
    if (numbers.some((number, index) => index > 0 && number <= (numbers[index - 1] ?? -1))) disordered.push(`${user}`)
  }
  report(lostUpdates.length, 'updates acknowledged and lost', lostUpdates)
  report(disordered.length, 'chats with an update twice or out of order', disordered)

  const outbound = await sql<{ text: string; state: string; message_state: string }[]>`
    select message.text, delivery.state, message.state as message_state from delivery
    join message on message.company_id = delivery.company_id and message.id = delivery.message_id
    where message.text like 'out %'`
  const states = new Map(outbound.map(({ text, state }) => [text, state]))
  const arrivals = new Map<string, number>()
  for (const { text } of peer.arrived) arrivals.set(text, (arrivals.get(text) ?? 0) + 1)
  const of = (wanted: (text: string, state: string, times: number) => boolean) =>
    [...states].filter(([text, state]) => wanted(text, state, arrivals.get(text) ?? 0)).map(([text]) => text)
  const lostMessages = load.sent.filter((text) => !states.has(text))
  const doubts = of((_text, state) => state === 'in_doubt')
  const twice = [...arrivals].filter(([, times]) => times > 1).map(([text]) => text)
  const unsent = of((_text, state, times) => state === 'sent' && times !== 1)
  const unsettled = of((_text, state) => state !== 'sent' && state !== 'in_doubt')
  const unknown = [...arrivals.keys()].filter((text) => text.startsWith('out ') && !states.has(text))
  report(lostMessages.length, 'messages acknowledged and lost', lostMessages)
  report(twice.length, 'messages that arrived twice', twice)
  report(unsent.length, 'messages shown as sent that did not arrive once', unsent)
  report(unknown.length, 'messages that arrived and are in no ledger', unknown)
  // Behind a doubt later messages of the same chat wait by rule, so only what nothing holds back counts.
  const held = doubts.length > 0 ? 0 : unsettled.length
  report(held, 'messages that did not come to rest', unsettled)
  const different = outbound.filter(({ state, message_state }) => state !== message_state)
  report(different.length, 'messages whose state is not that of their delivery')
  return {
    broken,
    figures: {
      peopleAcknowledged: load.created.length,
      updatesAcknowledged: [...load.received.values()].reduce((sum, texts) => sum + texts.length, 0),
      messagesAcknowledged: load.sent.length,
      messagesArrived: [...arrivals.keys()].filter((text) => text.startsWith('out ')).length,
      messagesInDoubt: doubts.length,
      messagesHeldBehindDoubt: unsettled.length - held,
    },
  }
}
