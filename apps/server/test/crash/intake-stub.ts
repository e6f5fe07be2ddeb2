import { appendInbound, type Intake, lockChat, markSeen } from '../../src/domains/chats/index.ts'
import type { InboundEvent } from '../../src/kit/channel.ts'
import { createCtx } from '../../src/kit/context.ts'
import { newId } from '../../src/kit/ids.ts'

/** Takes written messages of known accounts in, as the real intake does, without the domains behind it. */
export const intakeStub: Intake = async (world, connection, raw) => {
  const events = JSON.parse(new TextDecoder().decode(raw.body)) as InboundEvent[]
  const ctx = createCtx(world, connection.company_id, { kind: 'subscriber', userId: newId(world.now()) })
  for (const event of events) {
    if (event.type !== 'message') continue
    await ctx.transaction(async (ctx) => {
      if (!(await markSeen(ctx.sql, ctx.companyId, connection.id, event.eventId))) return
      const [account] = await lockChat(ctx.sql, ctx.companyId, connection.id, event.externalUserId)
      if (account) await appendInbound(ctx, { account, event })
    })
  }
  return { status: 200 }
}
