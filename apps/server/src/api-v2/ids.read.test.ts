import { describeStore, type Fixtures } from '../../test/harness/describe-store.ts'
import type { IdKind, WantedId } from './ids.read.ts'
import * as store from './ids.read.ts'

const idsOf = (fixtures: Fixtures): Record<IdKind, string> => ({
  account: fixtures.accountId,
  person: fixtures.personId,
  user: fixtures.userId,
  tag: fixtures.tagId,
  connection: fixtures.connectionId,
  template_category: fixtures.templateCategoryId,
  template: fixtures.templateId,
  tunnel: fixtures.tunnelId,
  tunnel_block: fixtures.tunnelBlockId,
  leadgentool: fixtures.leadgentoolId,
  offer: fixtures.offerId,
  payment_credit: fixtures.paymentCreditId,
  order: fixtures.orderId,
})

/** Every kind by its id, and the two kinds whose ids stand for each other. */
const wantedOf = (ids: Record<IdKind, string>): WantedId[] => [
  ...kindsOf(ids).map((kind) => ({ path: kind, kind, id: ids[kind] })),
  { path: 'account by person', kind: 'account', id: ids.person },
  { path: 'person by account', kind: 'person', id: ids.account },
  { path: 'block of the tunnel', kind: 'tunnel_block', id: ids.tunnel_block, parent: ids.tunnel },
]
const kindsOf = (ids: Record<IdKind, string>) => Object.keys(ids) as IdKind[]

describeStore('ids of requests', store, (fixtures) => ({
  findWantedIds: (sql) => store.findWantedIds(sql, fixtures.companyId, wantedOf(idsOf(fixtures))),
}))
