import type { MessageId } from '@korben/contract'
import { type ChatEvent, type Press, sendMessage } from '../domains/chats/index.ts'
import { findByHash, findRef, subscribe } from '../domains/leadgen/index.ts'
import { buyByButton } from '../domains/orders/index.ts'
import { findTemplate } from '../domains/templates/index.ts'
import { signalRun } from '../domains/tunnels/index.ts'
import type { AccountRow } from '../generated/rows.ts'
import type { TxCtx } from '../kit/context.ts'
import { DomainError } from '../kit/errors.ts'
import { readId } from '../kit/ids.ts'

export type Followed = {
  account: AccountRow
  /** The account was made by this event. */
  isNew: boolean
  event: ChatEvent
  /** The button of ours that was pressed. */
  press: Press | null
  entry: { messageId: MessageId; seq: number }
}

/** What follows from an event of a chat in the domains: a subscription, a step of a run, an order, an answer. */
export async function followEvent(ctx: TxCtx, followed: Followed): Promise<void> {
  try {
    await followRef(ctx, followed)
    if (followed.press) await followPress(ctx, followed, followed.press)
  } catch (error) {
    // The subscriber cannot mend it: a source is switched off, an offer is over. What they did is kept all the same.
    if (!(error instanceof DomainError)) throw error
    ctx.log.info(
      { code: error.code, account: followed.account.id, details: error.details },
      'An event had no consequence',
    )
  }
}

async function followRef(ctx: TxCtx, { account, entry, ...followed }: Followed): Promise<void> {
  const ref = refOf(followed)
  const lead = ref === null ? null : await findLead(ctx, ref)
  if (!lead) return
  await subscribe(ctx, { accountId: account.id, ...lead, cause: `start:${entry.messageId}` })
}

/** A start leads where its link said. So does the first word of somebody who skipped the start. */
function refOf({ event, isNew }: Pick<Followed, 'event' | 'isNew'>): string | null {
  if (event.type === 'start') return event.ref
  return event.type === 'message' && isNew ? (event.ref ?? null) : null
}

const HASH = /^[a-z0-9]{6}$/

/** What a deep link carries: a visit of ours with its marks, or the bare code of a traffic source. Null: not ours. */
async function findLead(ctx: TxCtx, ref: string) {
  const id = ref.startsWith('l_') ? readId<'lead_ref'>(ref.slice(2)) : null
  if (id !== null) {
    const [visit] = await findRef(ctx.sql, ctx.companyId, id)
    return visit ? { trafficSourceId: visit.traffic_source_id, utm: visit.utm } : null
  }
  const source = HASH.test(ref) ? await findByHash(ctx.sql, ref) : null
  return source?.companyId === ctx.companyId ? { trafficSourceId: source.trafficSourceId } : null
}

async function followPress(ctx: TxCtx, { account, entry }: Followed, { message, button }: Press): Promise<void> {
  const cause = `press:${entry.messageId}`
  switch (button.kind) {
    case 'FORWARD': {
      if (message.run_id === null) return
      const event = { type: 'press' as const, buttonId: button.id, blockId: button.blockId }
      await signalRun(ctx, { accountId: account.id, seq: entry.seq, runId: message.run_id, event })
      return
    }
    case 'BUY':
      await buyByButton(ctx, { account, offerId: button.offerId, cause, tunnelId: message.tunnel_id })
      return
    case 'MESSAGE': {
      const [template] = await findTemplate(ctx.sql, ctx.companyId, button.templateId)
      if (!template) return
      await sendMessage(ctx, {
        accountId: account.id,
        content: template.content,
        cause,
        lane: 'press',
        priority: 'reply',
        sender: 'bot',
        templateId: template.id,
      })
      return
    }
    case 'SUBSCRIBE':
      await subscribe(ctx, { accountId: account.id, trafficSourceId: button.trafficSourceId, cause })
      return
    case 'LINK':
      return
  }
}
