import type { AccountId, Content, MessageId, TemplateId } from '@korben/contract'
import type { Ctx } from '../../kit/context.ts'
import { getAccount, linkUsers } from '../people/index.ts'
import { getTemplate } from '../templates/index.ts'
import { sendMessage } from './send-messages.ts'

/** `key`: the caller's own name for this reply; with the same one the same message is answered again. */
export type Reply = {
  key: string
  content: Content
  templateId?: TemplateId | undefined
  variables?: Record<string, string> | undefined
}

/** Texts of tokens go out in the order they came in, whichever API they came by. */
const API_LANE = 'api'

/** Writes into a chat. Whoever does so at a browser is linked to the person (PER-4): from then on it is one of theirs. */
export const sendReply = (
  ctx: Ctx,
  accountId: AccountId,
  { key, content, templateId, variables = {} }: Reply,
): Promise<MessageId> =>
  ctx.transaction(async (ctx) => {
    const account = await getAccount(ctx, accountId)
    const { kind, userId } = ctx.actor
    const isStaff = kind === 'user'
    const { messageId, isNew } = await sendMessage(ctx, {
      accountId,
      content,
      cause: `request:${accountId}:${userId}:${key}`,
      lane: isStaff ? `staff:${userId}` : API_LANE,
      priority: 'reply',
      sender: isStaff ? 'staff' : 'api',
      authorId: userId,
      templateId: templateId ?? null,
      variables,
    })
    if (isNew && isStaff) await linkUsers(ctx, account.person_id, [userId])
    return messageId
  })

export const sendTemplateReply = async (
  ctx: Ctx,
  accountId: AccountId,
  { templateId, ...reply }: Omit<Reply, 'content' | 'templateId'> & { templateId: TemplateId },
): Promise<MessageId> => {
  await getAccount(ctx, accountId)
  const { content } = await getTemplate(ctx, templateId)
  return sendReply(ctx, accountId, { ...reply, templateId, content })
}
