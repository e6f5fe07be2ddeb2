import { describeStore } from '../../../test/harness/describe-store.ts'
import * as store from './live.store.ts'

describeStore('live', store, ({ companyId, rows }) => ({
  findPlace: store.findPlace,
  // The place is another one with every read, so what is compared are the events.
  findEvents: async (sql) => {
    const since = { after: '3:3:', until: null, types: [rows.event.type], limit: 1 }
    return (await store.findEvents(sql, companyId, since)).flatMap(({ id }) => id ?? [])
  },
}))
