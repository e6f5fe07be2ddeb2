import { acrossCompanies, describeStore, withRows } from '../../../test/harness/describe-store.ts'
import * as store from './leadgen.store.ts'

describeStore(
  'leadgen',
  store,
  ({
    companyId,
    tunnelId,
    tunnelBlockId,
    leadgentoolId,
    trafficSourceId,
    leadRefId,
    userId,
    connectionId,
    now,
    rows,
    newId,
  }) => {
    const isDefault = { traffic_source: { is_default: true }, leadgentool: { type: 'DEFAULT' as const } }
    return {
      insertLeadgentool: (sql) =>
        store.insertLeadgentool(
          sql,
          companyId,
          {
            id: newId(),
            tunnel_id: tunnelId,
            name: 'Link',
            type: 'QR',
            target_block_id: tunnelBlockId,
            connectionIds: [connectionId],
          },
          now,
        ),
      findLeadgentool: (sql) => store.findLeadgentool(sql, companyId, leadgentoolId),
      findLeadgentools: (sql) => store.findLeadgentools(sql, companyId, tunnelId),
      findDefaultSources: withRows(isDefault, (sql) => store.findDefaultSources(sql, companyId, [leadgentoolId])),
      updateLeadgentool: (sql) =>
        store.updateLeadgentool(
          sql,
          companyId,
          leadgentoolId,
          { name: 'Link', targetBlockId: tunnelBlockId, connectionIds: [connectionId] },
          now,
        ),
      deleteLeadgentool: (sql) => store.deleteLeadgentool(sql, companyId, leadgentoolId, now),
      findTrafficSources: (sql) =>
        store.findTrafficSources(sql, companyId, leadgentoolId, {
          limit: 20,
          after: { at: new Date(now.getTime() + 1), id: trafficSourceId },
        }),
      findEntriesOf: (sql) =>
        store.findEntriesOf(sql, companyId, connectionId, {
          limit: 20,
          after: { at: new Date(now.getTime() + 1), id: trafficSourceId },
        }),
      insertTrafficSource: (sql) =>
        store.insertTrafficSource(
          sql,
          companyId,
          {
            id: newId(),
            leadgentool_id: leadgentoolId,
            tunnel_id: tunnelId,
            name: 'Advertisement',
            description: '',
            is_default: false,
            resubscribe_button_id: newId(),
            created_by: userId,
          },
          'zzzzzz',
          now,
        ),
      updateTrafficSource: (sql) =>
        store.updateTrafficSource(sql, companyId, trafficSourceId, { name: 'Other', disabled: true }, now),
      findSourceByHash: acrossCompanies('a public code says whose it is', (sql) =>
        store.findSourceByHash(sql, rows.traffic_source.hash),
      ),
      findSource: (sql) => store.findSource(sql, companyId, trafficSourceId),
      findDefaultSource: withRows(isDefault, (sql) => store.findDefaultSource(sql, companyId, leadgentoolId)),
      findTunnelSource: withRows(isDefault, (sql) => store.findTunnelSource(sql, companyId, tunnelId)),
      insertVisit: (sql) =>
        store.insertVisit(
          sql,
          companyId,
          {
            id: newId(),
            kind: 'visit',
            traffic_source_id: trafficSourceId,
            tunnel_id: tunnelId,
            visitor: 'visitor-2',
            utm: { utm_source: 'google' },
          },
          now,
        ),
      insertRef: (sql) =>
        store.insertRef(
          sql,
          companyId,
          { id: newId(), traffic_source_id: trafficSourceId, utm: {}, click_id: null, visitor: null },
          now,
        ),
      findRef: (sql) => store.findRef(sql, companyId, leadRefId),
    }
  },
)
