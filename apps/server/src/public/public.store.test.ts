import type { BlockId, OfferId } from '@korben/contract'
import { acrossCompanies, describeStore, withRows } from '../../test/harness/describe-store.ts'
import { newId } from '../kit/ids.ts'
import * as store from './public.store.ts'

const working = { connection: { kind: 'WEB_CHAT', state: 'OK' as const, deleted_at: null } }

const selling = (id: BlockId, offerId: OfferId) => {
  const buttons = [[{ id: newId<'button'>(new Date(0)), kind: 'BUY' as const, label: 'Buy', offerId }]]
  return {
    id,
    name: 'Sells',
    kind: 'MESSAGE_BLOCK' as const,
    settings: { content: [{ kind: 'text' as const, text: 'x', buttons }] },
  }
}

describeStore('public', store, ({ companyId, connectionId, accountId, rows }) => ({
  findOfferedConnections: withRows(working, (sql) => store.findOfferedConnections(sql, companyId, [connectionId])),
  findWebChatConnection: withRows(
    working,
    acrossCompanies('a visitor’s token names the connection alone', (sql) =>
      store.findWebChatConnection(sql, connectionId),
    ),
  ),
  findPublicOffer: acrossCompanies('a visitor names the public code alone', (sql) =>
    store.findPublicOffer(sql, rows.offer.hash),
  ),
  findSellingLink: withRows(
    {
      tunnel: { current_version_id: rows.tunnel_version.id },
      tunnel_version: {
        graph: {
          firstBlockId: rows.tunnel_block.id,
          blocks: [selling(rows.tunnel_block.id, rows.offer.id)],
          relations: [],
        },
      },
    },
    (sql) => store.findSellingLink(sql, companyId, rows.offer.id),
  ),
  findVisitorAccount: (sql) => store.findVisitorAccount(sql, companyId, connectionId, rows.account.external_id ?? ''),
  findChatEntries: (sql) => store.findChatEntries(sql, companyId, accountId, rows.message.seq - 1, 10),
}))
