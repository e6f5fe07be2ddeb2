import { type AccountId, v2 } from '@korben/contract'
import { countsOf } from '../domains/company/index.ts'
import { manualSubscribe } from '../domains/leadgen/index.ts'
import type { Ctx } from '../kit/context.ts'
import { countMatches } from '../kit/count-matches.ts'
import { one } from '../kit/db.ts'
import { done, wrongIds } from './answer.ts'
import { presentChannel, presentChatMessage } from './communication-channels.presenter.ts'
import {
  type ActivityFilter,
  countChannels,
  findChannels,
  findChatMessages,
  findMessageCount,
} from './communication-channels.read.ts'
import { mountV2, type V2App } from './mount.ts'
import { showPerson } from './people.ts'
import { requireIds } from './wanted-ids.ts'

export const communicationChannelsV2 = (app: V2App<Ctx>) =>
  mountV2(app, v2.communicationChannels, {
    chatMessages: async (ctx, { person_id, limit, offset }) => {
      const id = await requireIds(ctx, { person_id: ['account', person_id] })
      const accountId = id<AccountId>('person_id')
      const { count } = one(await findMessageCount(ctx.sql, ctx.companyId, accountId))
      const rows = offset < count ? await findChatMessages(ctx.sql, ctx.companyId, accountId, { limit, offset }) : []
      return { data: rows.map(presentChatMessage), filteredCount: count, totalCount: count }
    },

    list: async (ctx, { limit, offset, filter: { last_message } }) => {
      const { account: totalCount } = await countsOf(ctx.sql, ctx.companyId)
      const filter: ActivityFilter = { activeFrom: last_message.from, activeTo: last_message.to }
      const isOpen = filter.activeFrom === undefined && filter.activeTo === undefined
      const filteredCount = isOpen
        ? totalCount
        : await countMatches(ctx, ['channels', filter], (atMost) =>
            countChannels(ctx.sql, ctx.companyId, filter, atMost),
          )
      const rows = offset < filteredCount ? await findChannels(ctx.sql, ctx.companyId, filter, { limit, offset }) : []
      return { data: rows.map(presentChannel), filteredCount, totalCount }
    },

    person: async (ctx, { account_id, include }) => {
      const shown = await showPerson(ctx, account_id, include, 'account_id')
      // A person's id stands for its newest account; without one it stands for nothing here (reference 1.3).
      if (shown.data.accounts.length === 0) throw wrongIds('account_id')
      return shown
    },

    manualSubscribe: async (ctx, { account_id, tunnel_id, tunnel_block_id }) => {
      const id = await requireIds(
        ctx,
        {
          account_id: ['account', account_id],
          tunnel_id: ['tunnel', tunnel_id],
          tunnel_block_id: ['tunnel_block', tunnel_block_id],
        },
        { parents: { tunnel_block_id: tunnel_id } },
      )
      await manualSubscribe(ctx, {
        accountId: id<AccountId>('account_id'),
        tunnelId: tunnel_id,
        blockId: tunnel_block_id,
      })
      return done
    },
  })
