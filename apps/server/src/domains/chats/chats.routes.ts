import { chats } from '@korben/contract'
import { type ApiApp, mount } from '../../kit/http/mount.ts'
import { keysetOf, pageOf } from '../../kit/http/page.ts'
import { readDraft } from '../templates/index.ts'
import { presentChat, presentEntry } from './chats.presenter.ts'
import { fetchAttachment } from './fetch-attachment.ts'
import { countUnread, getChat, listChats } from './list-chats.ts'
import { getEntry, listEntries } from './list-entries.ts'
import { previewFor, previewOnChannels } from './preview-content.ts'
import { sendReply, sendTemplateReply } from './reply.ts'
import { resolveChat } from './resolve-chat.ts'
import { decideEntry, sendAgain } from './send-again.ts'
import { readChat, updateChat } from './update-chat.ts'

const ENTRIES = 20

export const chatsRoutes = (app: ApiApp) =>
  mount(app, chats, {
    list: async (ctx, { limit, cursor, ...query }) => {
      const page = { ...(limit !== undefined && { limit }), ...(cursor !== undefined && { cursor }) }
      const rows = await listChats(ctx, query, keysetOf(page))
      return pageOf(
        rows,
        page,
        (row) => presentChat(ctx, row),
        (row) => ({ at: row.last_message_at ?? ctx.now(), id: row.id }),
      )
    },
    countUnread: (ctx) => countUnread(ctx),
    resolve: (ctx, { first, second }) => resolveChat(ctx, second === undefined ? [first] : [first, second]),
    get: async (ctx, { accountId }) => presentChat(ctx, await getChat(ctx, accountId)),
    update: async (ctx, { accountId, ...change }) => {
      await updateChat(ctx, accountId, change)
      return presentChat(ctx, await getChat(ctx, accountId))
    },
    markRead: async (ctx, { accountId, seq }) => {
      await readChat(ctx, accountId, seq)
      return presentChat(ctx, await getChat(ctx, accountId))
    },

    listMessages: async (ctx, { accountId, limit = ENTRIES, ...bounds }) => {
      const { rows, hasMore } = await listEntries(ctx, accountId, { limit, ...bounds })
      return { data: rows.map(presentEntry), hasMore }
    },
    getMessage: async (ctx, { accountId, messageId }) => presentEntry(await getEntry(ctx, accountId, messageId)),
    fetchAttachment: async (ctx, { accountId, messageId, position }) =>
      presentEntry(await fetchAttachment(ctx, accountId, messageId, position)),
    send: async (ctx, { accountId, content, ...reply }) => {
      const draft = await readDraft(ctx, content)
      const messageId = await sendReply(ctx, accountId, { ...reply, content: draft })
      return presentEntry(await getEntry(ctx, accountId, messageId))
    },
    sendTemplate: async (ctx, { accountId, ...reply }) => {
      const messageId = await sendTemplateReply(ctx, accountId, reply)
      return presentEntry(await getEntry(ctx, accountId, messageId))
    },
    sendAgain: async (ctx, { accountId, messageId }) => {
      await sendAgain(ctx, accountId, messageId)
      return presentEntry(await getEntry(ctx, accountId, messageId))
    },
    decide: async (ctx, { accountId, messageId, decision }) => {
      await decideEntry(ctx, accountId, messageId, decision)
      return presentEntry(await getEntry(ctx, accountId, messageId))
    },

    preview: async (ctx, { accountId, content, variables }) =>
      previewFor(ctx, accountId, await readDraft(ctx, content), variables),
    previewTemplate: async (ctx, { content, variables }) =>
      previewOnChannels(ctx, await readDraft(ctx, content), variables),
  })
