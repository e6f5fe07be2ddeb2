import { ConnectionId } from '@korben/contract'
import { Type } from 'typebox'
import { DomainError } from '../../kit/errors.ts'
import { job, RetryLater } from '../../kit/jobs.ts'
import { adapterOf, readConfig, setWebhook } from './connect-channel.ts'
import { markConnection, readSecrets, updateConnection } from './connections.service.ts'
import * as store from './connections.store.ts'
import { recordOf } from './settings.ts'
import { lookAgain, tellOwner } from './tell-owner.ts'

/** Sets the webhook of a connection whose pollers have let go; staff are told when the messenger does not take it. */
export const setWebhookOf = job({
  name: 'connections.set_webhook',
  payload: Type.Object({ connectionId: ConnectionId }),
  retryAfterSeconds: [5, 30],
  lane: ({ connectionId }) => connectionId,
  perLane: 1,
  run: async (ctx, { connectionId }) => {
    const [row] = await store.findConnection(ctx.sql, ctx.companyId, connectionId)
    // Somebody chose otherwise in between, or this ran already.
    if (row?.inbound !== 'none') return
    const adapter = adapterOf(ctx.world, row.type)
    try {
      await setWebhook(
        ctx.world,
        adapter,
        row,
        readConfig(adapter, { ...recordOf(row.settings), ...readSecrets(ctx.world, row) }),
      )
    } catch (error) {
      if (!isRefused(error)) throw error
      if (ctx.attempt <= setWebhookOf.retryAfterSeconds.length) throw new RetryLater(error.message)
      await ctx.finish((ctx) => markConnection(ctx, connectionId, 'ERROR', error.message))
      return
    }
    await ctx.finish((ctx) => updateConnection(ctx, connectionId, { inbound: 'webhook' }))
  },
})

const isRefused = (error: unknown): error is DomainError =>
  error instanceof DomainError && error.code === 'connections.refused'

export const connectionsJobs = [setWebhookOf, lookAgain, tellOwner]
