import { setTimeout as delay } from 'node:timers/promises'
import { decideDoubt } from '../../apps/server/src/domains/chats/index.ts'
import type { DeliveryRow } from '../../apps/server/src/generated/rows.ts'
import type { TelegramPeer } from '../peers/telegram-peer.ts'
import { again, type Stage } from './database.ts'
import type { Book } from './facts.ts'
import type { Random } from './random.ts'
import type { Scene } from './scene.ts'
import type { Company } from './stage.ts'

/** Nothing has become less for so long: something is stuck. */
const STANDSTILL_MS = 90_000

type Settling = Pick<Scene, 'stage' | 'peer' | 'company' | 'say'>

/** Null when nothing is left to do; otherwise what is, and becomes no less. */
export async function untilSettled({ stage, peer, company, say }: Settling): Promise<string | null> {
  let least = Number.POSITIVE_INFINITY
  let movedAt = Date.now()
  for (let looks = 0; ; looks++) {
    const unrest = await again(() => readUnrest(stage, peer, company))
    const sum = Object.values(unrest).reduce((one, other) => one + other, 0)
    if (sum === 0) return null
    if (sum < least) [least, movedAt] = [sum, Date.now()]
    if (Date.now() - movedAt > STANDSTILL_MS) return describe(unrest)
    if (looks % 20 === 10) say(`not yet settled: ${describe(unrest)}`)
    await delay(150)
  }
}

const describe = (unrest: Record<string, number>): string =>
  Object.entries(unrest)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${what}`)
    .join(', ')

async function readUnrest(
  { world }: Stage,
  peer: TelegramPeer,
  { companyId }: Company,
): Promise<Record<string, number>> {
  const [row] = await world.sql<Record<string, number>[]>`
    select (select count(*)::int from run where company_id = ${companyId} and wake_at is not null) as "runs due",
      (select count(*)::int from run_signal where company_id = ${companyId}) as "presses waiting",
      (select count(*)::int from webhook_delivery where company_id = ${companyId} and state = 'queued') as "webhooks to tell",
      (select count(*)::int from delivery where company_id = ${companyId} and state = 'sending') as "calls under way",
      (select count(*)::int from delivery where company_id = ${companyId} and state = 'queued' and not exists (
        select from delivery earlier where earlier.company_id = delivery.company_id
          and earlier.account_id = delivery.account_id and earlier.lane = delivery.lane and earlier.state = 'in_doubt'
          and (earlier.seq, earlier.n) < (delivery.seq, delivery.n))) as "calls to make"`
  const unconfirmed = [...peer.bots.values()].reduce((sum, bot) => sum + bot.unconfirmed, 0)
  return { ...row, 'updates to take': unconfirmed }
}

export const readDoubts = async ({ world }: Stage, { companyId }: Company) =>
  await world.sql<DeliveryRow[]>`
  select * from delivery where company_id = ${companyId} and state = 'in_doubt'`

/** As an operator would, one by one; what stands behind a doubt then goes on. */
export async function decideAll(settling: Settling, random: Random): Promise<Book['decided']> {
  const { stage, company } = settling
  const decided = new Map<string, 'send_again' | 'give_up'>()
  for (;;) {
    const doubts = await again(() => readDoubts(stage, company))
    if (doubts.length === 0) return decided
    for (const id of new Set(doubts.map(({ message_id }) => message_id))) {
      const decision = random() < 0.5 ? 'send_again' : 'give_up'
      decided.set(id, decision)
      await decideDoubt(company.ctx, id, decision)
    }
    await untilSettled(settling)
  }
}
