import { describeStore } from '../../test/harness/describe-store.ts'
import * as store from './communication-channels.read.ts'

const PAGE = { limit: 20, offset: 0 }

describeStore('reads of communication channels', store, ({ companyId, accountId, now }) => {
  const all = { activeFrom: undefined, activeTo: undefined }
  const then = { activeFrom: now, activeTo: now }
  return {
    findChannels: async (sql) => [
      ...(await store.findChannels(sql, companyId, all, PAGE)),
      ...(await store.findChannels(sql, companyId, then, PAGE)),
    ],
    countChannels: async (sql) => [
      ...(await store.countChannels(sql, companyId, all, null)),
      ...(await store.countChannels(sql, companyId, then, 10_000)),
    ],
    findChatMessages: (sql) => store.findChatMessages(sql, companyId, accountId, PAGE),
    findMessageCount: (sql) => store.findMessageCount(sql, companyId, accountId),
  }
})
