import { acrossCompanies, describeStore } from '../../../test/harness/describe-store.ts'
import * as store from './stats.store.ts'

describeStore('stats', store, ({ companyId, tunnelId, trafficSourceId, personId, orderId, rows, newId }) => {
  const unique = { ...rows.stat_unique, company_id: companyId, kind: 'sale' as const, subject: personId }
  const place = { company_id: companyId, tunnel_id: tunnelId, traffic_source_id: trafficSourceId, day: '2026-06-01' }
  const order = { company_id: companyId, order_id: orderId }
  return {
    insertDeltas: (sql) => store.insertDeltas(sql, [{ ...place, currency: '', figure: 'visits', change: '1' }]),
    insertUniques: (sql) => store.insertUniques(sql, [{ ...unique, kind: 'visit', subject: 'visitor-9' }]),
    findSales: (sql) => store.findSales(sql, [order]),
    deleteSales: (sql) => store.deleteSales(sql, [order]),
    insertSales: (sql) =>
      store.insertSales(sql, [{ ...place, order_id: newId(), subject: personId, currency: 'USD', amount: '35.00' }]),
    moveBuyers: (sql) => store.moveBuyers(sql, [{ ...unique, times: 1 }]),
    findFirstSales: (sql) => store.findFirstSales(sql, [{ ...unique, scope: '', subject: rows.stat_sale.subject }]),
    updateBuyers: async (sql) => {
      await store.insertUniques(sql, [unique])
      return store.updateBuyers(sql, [{ ...unique, day: '2026-06-02' }])
    },
    moveDeltas: acrossCompanies('folding works over all companies', (sql) => store.moveDeltas(sql, 10)),
    findFiguresOfEach: (sql) => store.findFiguresOfEach(sql, companyId, [tunnelId]),
    findFigures: (sql) => store.findFigures(sql, companyId, tunnelId),
  }
})
