import { describeStore, withRows } from '../../../test/harness/describe-store.ts'
import * as store from './orders.store.ts'

describeStore('orders', store, (fixtures) => {
  const {
    companyId,
    orderId,
    personId,
    accountId,
    offerId,
    paymentCreditId,
    tunnelId,
    trafficSourceId,
    userId,
    now,
    newId,
  } = fixtures
  const order = {
    personId,
    accountId,
    offerId,
    paymentCreditId,
    paymentMethod: 'MANUAL',
    title: 'A course',
    description: '',
    price: '100.00',
    currency: 'USD',
    buyerEmail: null,
    buyerPhone: null,
    transactionAt: now,
    managerId: userId,
    tunnelId,
    trafficSourceId,
    cause: 'press:2',
    createdAt: now,
  }
  const change = {
    orderId,
    userId,
    actor: 'api' as const,
    before: null,
    after: { deal_status: 'OPENED' },
    note: null,
    createdAt: now,
  }
  return {
    insertOrder: (sql) => store.insertOrder(sql, companyId, { ...order, id: newId() }),
    findOrder: (sql) => store.findOrder(sql, companyId, orderId),
    findNamedOrder: (sql) => store.findNamedOrder(sql, companyId, userId, orderId),
    findOrders: withRows({ order: { manager_id: userId, deal_status: 'OPENED', payment_status: 'NONE' } }, (sql) =>
      store.findOrders(
        sql,
        companyId,
        {
          ...{ viewer: userId, status: 'OPENED', offerId, personId, managerId: userId },
          from: now,
          to: new Date(now.getTime() + 1),
        },
        { limit: 20, after: { at: new Date(now.getTime() + 1), id: orderId } },
      ),
    ),
    countOpenOrders: (sql) => store.countOpenOrders(sql, companyId, userId, 1000),
    updateManager: (sql) => store.updateManager(sql, companyId, orderId, userId, now),
    lockOrder: (sql) => store.lockOrder(sql, companyId, orderId),
    findOrderByCause: withRows({ order: { cause: 'press:1' } }, (sql) =>
      store.findOrderByCause(sql, companyId, 'press:1'),
    ),
    findUnpaidOrder: withRows({ order: { cause: 'press:1', account_id: accountId } }, (sql) =>
      store.findUnpaidOrder(sql, companyId, { personId, accountId, offerId }),
    ),
    findLastOrder: (sql) => store.findLastOrder(sql, companyId, personId, offerId),
    updateOrder: (sql) =>
      store.updateOrder(
        sql,
        companyId,
        orderId,
        {
          deal_status: 'RESOLVED',
          payment_status: 'SUCCESS',
          price: '35.00',
          currency: 'UAH',
          paid_at: now,
          user_comments: null,
        },
        now,
      ),
    insertOrderChange: (sql) => store.insertOrderChange(sql, companyId, { ...change, id: newId() }),
    findOrderChanges: (sql) => store.findOrderChanges(sql, companyId, orderId),
  }
})
