import { describeStore } from '../../test/harness/describe-store.ts'
import * as store from './orders.read.ts'

describeStore('reads of orders', store, ({ companyId, orderId }) => ({
  findOrders: (sql) => store.findOrders(sql, companyId, { limit: 20, offset: 0 }),
  findOrder: (sql) => store.findOrder(sql, companyId, orderId),
}))
