import { type AccountId, v2 } from '@korben/contract'
import { sendMessage } from '../domains/chats/index.ts'
import { getTemplate } from '../domains/templates/index.ts'
import type { Ctx } from '../kit/context.ts'
import { done } from './answer.ts'
import { mountV2, type V2App } from './mount.ts'
import { requireIds } from './wanted-ids.ts'

/** Texts of the API go out in the order they came in, apart from those of runs and staff. */
const LANE = 'api'

/** Two equal calls send two messages (reference 3.3): a call is its own cause. */
export const messagesV2 = (app: V2App<Ctx>) =>
  mountV2(app, v2.messages, {
    sendTemplate: async (ctx, { account_id, template_id, variables = {} }) => {
      const id = await requireIds(ctx, { account_id: ['account', account_id], template_id: ['template', template_id] })
      const template = await getTemplate(ctx, template_id)
      await sendMessage(ctx, {
        accountId: id<AccountId>('account_id'),
        content: template.content,
        cause: null,
        lane: LANE,
        priority: 'reply',
        sender: 'api',
        templateId: template_id,
        variables: Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)])),
      })
      return done
    },

    sendMessage: async (ctx, { account_id, text }) => {
      const id = await requireIds(ctx, { account_id: ['account', account_id] })
      await sendMessage(ctx, {
        accountId: id<AccountId>('account_id'),
        content: [{ kind: 'text', text }],
        cause: null,
        lane: LANE,
        priority: 'reply',
        sender: 'api',
        literal: true,
      })
      return done
    },
  })
