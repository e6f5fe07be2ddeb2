import { describeStore, withRows } from '../../../test/harness/describe-store.ts'
import * as store from './inbox.store.ts'

describeStore('the inbox', store, (fixtures) => {
  const { companyId, accountId, personId, messageId, tagId, connectionId, tunnelId, userId, now, newId } = fixtures
  const later = new Date(now.getTime() + 1)
  const filter: store.ChatFilter = {
    folder: 'unread',
    words: "'ann':*",
    tagId,
    connectionId,
    tunnelId,
    userId,
    viewer: userId,
  }
  const chat = {
    account: { last_message_at: now, unread_count: 1, is_important: true, last_seq: 1 },
    person: { name: 'Ann' },
  }
  const keyset = { limit: 20, after: { at: later, id: accountId } }
  const failed = { message: { state: 'failed' as const }, delivery: { state: 'failed' as const, error_code: '400' } }
  return {
    findChatsByWalk: withRows(chat, (sql) => store.findChatsByWalk(sql, companyId, filter, keyset)),
    findChatsByPeople: withRows(chat, async (sql) => [
      await store.findChatsByPeople(sql, companyId, filter, { begin: 'words', atMost: 100 }, keyset),
      await store.findChatsByPeople(
        sql,
        companyId,
        { ...filter, folder: 'important' },
        { begin: 'tag', atMost: 100 },
        keyset,
      ),
      await store.findChatsByPeople(sql, companyId, { ...filter, words: null }, { begin: 'user', atMost: 100 }, keyset),
    ]),
    findChats: withRows(chat, (sql) => store.findChats(sql, companyId, [accountId], userId)),
    countUnread: withRows(chat, (sql) => store.countUnread(sql, companyId, userId, 1_000)),
    updateFetched: withRows({ message: { attachments: [{ kind: 'image', fileId: 'a' }] } }, (sql) => {
      const stored = { fileId: newId<'file'>(), name: 'a.png', url: 'https://crm.example/files/a/a.png', isImage: true }
      return store.updateFetched(sql, companyId, messageId, 0, stored)
    }),
    findEntries: withRows(failed, async (sql) => [
      await store.findEntries(sql, companyId, accountId, { limit: 20, beforeSeq: null, afterSeq: null }),
      await store.findEntries(sql, companyId, accountId, { limit: 20, beforeSeq: 9, afterSeq: null }),
      await store.findEntries(sql, companyId, accountId, { limit: 20, beforeSeq: null, afterSeq: 0 }),
    ]),
    findChatEntry: withRows(failed, (sql) => store.findChatEntry(sql, companyId, accountId, messageId)),
    updateImportance: (sql) => store.updateImportance(sql, companyId, accountId, { isImportant: true, now }),
    findAccountsAmong: (sql) => store.findAccountsAmong(sql, companyId, [accountId, newId()]),
    findNewestChat: (sql) => store.findNewestChat(sql, companyId, personId),
    findTunnel: (sql) => store.findTunnel(sql, companyId, tunnelId),
    lockSkipped: withRows({ message: { state: 'skipped', lane: 'staff' }, delivery: null }, (sql) =>
      store.lockSkipped(sql, companyId, accountId, messageId),
    ),
  }
})
