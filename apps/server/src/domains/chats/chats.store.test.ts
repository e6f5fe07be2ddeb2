import type { MessageId } from '@korben/contract'
import { acrossCompanies, describeStore, withRows } from '../../../test/harness/describe-store.ts'
import * as store from './chats.store.ts'

describeStore('chats', store, (fixtures) => {
  const { companyId, accountId, personId, connectionId, messageId, customFieldId, now, newId } = fixtures
  const at = now.toISOString()
  const growth = [{ company_id: companyId, account_id: accountId, added: 1, unread: 1, at, inbound_at: at }]
  const message = (id: MessageId): store.NewMessage => ({
    company_id: companyId,
    id,
    account_id: accountId,
    seq: 2,
    direction: 'out',
    kind: 'message',
    sender: 'bot',
    author_id: null,
    content: [{ kind: 'text', text: 'hi' }],
    attachments: [],
    text: 'hi',
    cause: 'run:1:1',
    lane: 'run:1',
    priority: 1,
    state: 'queued',
    reason: null,
    run_id: null,
    template_id: null,
    external_id: null,
    is_read: true,
    created_at: at,
  })
  const sent = { delivery: { state: 'sent' as const, connection_id: connectionId, provider_message_id: 'm1' } }
  return {
    lockReceivers: (sql) => store.lockReceivers(sql, [{ companyId, accountId }]),
    findReceivers: (sql) => store.findReceivers(sql, [{ companyId, accountId }]),
    findFieldValues: withRows({ custom_field: { id: customFieldId } }, (sql) =>
      store.findFieldValues(sql, [{ companyId, personId }]),
    ),
    insertCauses: withRows({ message_cause: null }, (sql) =>
      store.insertCauses(sql, [{ company_id: companyId, cause: 'run:1:1', message_id: messageId }]),
    ),
    findCauses: withRows({ message_cause: { cause: 'run:1:1' } }, (sql) =>
      store.findCauses(sql, [{ company_id: companyId, cause: 'run:1:1', message_id: messageId }]),
    ),
    insertMessages: (sql) => store.insertMessages(sql, [message(newId())]),
    insertDeliveries: (sql) =>
      store.insertDeliveries(sql, [
        {
          company_id: companyId,
          message_id: newId(),
          n: 0,
          account_id: accountId,
          connection_id: connectionId,
          seq: 2,
          lane: 'run:1',
          priority: 1,
          call: { op: 'send', body: {} },
          due_at: at,
        },
      ]),
    updateChatHeads: (sql) => store.updateChatHeads(sql, growth),
    findSentMessage: withRows({ message: { direction: 'out' } }, (sql) =>
      store.findSentMessage(sql, companyId, accountId, messageId),
    ),
    lockChat: (sql) => store.lockChat(sql, companyId, connectionId, 'visitor-1'),
    insertSeen: withRows({ inbound_seen: null }, (sql) => store.insertSeen(sql, companyId, connectionId, 'update-1')),
    insertManySeen: withRows({ inbound_seen: null }, (sql) =>
      store.insertManySeen(sql, companyId, connectionId, [{ event_id: 'update-1', message_id: messageId }]),
    ),
    updateSeen: withRows({ inbound_seen: { event_id: 'update-1' } }, (sql) =>
      store.updateSeen(sql, companyId, connectionId, { eventId: 'update-1', messageId }),
    ),
    findSeen: withRows({ inbound_seen: { event_id: 'update-1' } }, (sql) =>
      store.findSeen(sql, companyId, connectionId, 'update-1'),
    ),
    markRead: withRows({ message: { direction: 'in', is_read: false }, account: { last_seq: 9, read_seq: 0 } }, (sql) =>
      store.markRead(sql, companyId, accountId, 9, now),
    ),
    updateReceipt: withRows(sent, (sql) =>
      store.updateReceipt(
        sql,
        companyId,
        connectionId,
        { providerMessageId: 'm1', state: 'read', from: ['sent', 'delivered'], error: null },
        now,
      ),
    ),
    findReceiptTarget: withRows(sent, (sql) => store.findReceiptTarget(sql, companyId, connectionId, 'm1')),
    skipQueuedOfDeleted: acrossCompanies(
      'A sweep works over all companies.',
      withRows({ connection: { deleted_at: now }, delivery: { state: 'queued' } }, (sql) =>
        store.skipQueuedOfDeleted(sql, 10, now),
      ),
    ),
    insertFailed: (sql) =>
      store.insertFailed(sql, companyId, { id: newId(), connectionId, request: { body: 'x' }, error: 'poison' }),
  }
})
