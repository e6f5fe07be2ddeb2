import { describeStore } from '../../../test/harness/describe-store.ts'
import * as store from './live.store.ts'

describeStore('live', store, ({ companyId, rows }) => ({
  findPlace: store.findPlace,
  findEvents: (sql) =>
    store.findEvents(sql, companyId, { after: '3:3:', until: null, types: [rows.event.type], limit: 1 }),
}))
