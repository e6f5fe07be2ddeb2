import type { ButtonId } from '@korben/contract'
import { describeStore } from '../../../test/harness/describe-store.ts'
import * as store from './tunnels.store.ts'

describeStore(
  'tunnels',
  store,
  ({ companyId, tunnelId, tunnelBlockId, tagId, leadgentoolId, userId, now, rows, newId }) => {
    const block = { id: tunnelBlockId, name: 'Wait', kind: 'DELAY' as const, settings: { seconds: 60 }, x: 1, y: 2 }
    const button: ButtonId | null = rows.tunnel_relation.from_button_id
    return {
      findTunnel: (sql) => store.findTunnel(sql, companyId, tunnelId),
      findTunnelCard: (sql) => store.findTunnelCard(sql, companyId, tunnelId),
      findTunnels: (sql) =>
        store.findTunnels(
          sql,
          companyId,
          { search: 'N' },
          { limit: 20, after: { at: new Date(now.getTime() + 1), id: tunnelId } },
        ),
      lockTunnel: (sql) => store.lockTunnel(sql, companyId, tunnelId),
      findPublished: (sql) => store.findPublished(sql, [{ company_id: companyId, id: tunnelId }]),
      insertTunnel: (sql) =>
        store.insertTunnel(sql, companyId, { id: newId(), name: 'Course', first_block_id: tunnelBlockId }, now),
      updateName: (sql) => store.updateName(sql, companyId, tunnelId, 'Course', now),
      markDeleted: (sql) => store.markDeleted(sql, companyId, tunnelId, now),
      touchTunnel: (sql) => store.touchTunnel(sql, companyId, tunnelId, now),
      findBlocks: (sql) => store.findBlocks(sql, companyId, tunnelId),
      findBlock: (sql) => store.findBlock(sql, companyId, tunnelBlockId),
      findBlocksOf: (sql) => store.findBlocksOf(sql, companyId, [{ tunnelId, blockId: tunnelBlockId }]),
      findNamed: (sql) =>
        store.findNamed(sql, companyId, { tagIds: [tagId], leadgentoolIds: [leadgentoolId], tunnelId }),
      insertBlocks: (sql) => store.insertBlocks(sql, companyId, tunnelId, [{ ...block, id: newId() }], now),
      updatePlaces: (sql) => store.updatePlaces(sql, companyId, tunnelId, [tunnelBlockId]),
      findUse: (sql) => store.findUse(sql, companyId, tunnelId),
      updateBlock: (sql) => store.updateBlock(sql, companyId, block, now),
      deleteBlock: async (sql) => {
        const added = { ...block, id: newId<'tunnel_block'>() }
        await store.insertBlocks(sql, companyId, tunnelId, [added], now)
        return store.deleteBlock(sql, companyId, added.id)
      },
      findRelations: (sql) => store.findRelations(sql, companyId, tunnelId),
      insertRelations: (sql) =>
        store.insertRelations(sql, companyId, tunnelId, [
          {
            id: newId(),
            from_block_id: tunnelBlockId,
            outcome: 'passed',
            from_button_id: null,
            to_block_id: tunnelBlockId,
          },
        ]),
      deleteRelation: (sql) =>
        store.deleteRelation(sql, companyId, { from: tunnelBlockId, outcome: 'button', buttonId: button }),
      deleteOtherButtons: (sql) => store.deleteOtherButtons(sql, companyId, tunnelBlockId, [newId()]),
      findCurrentVersion: (sql) => store.findCurrentVersion(sql, companyId, tunnelId),
      insertVersion: (sql) =>
        store.insertVersion(sql, companyId, {
          id: newId(),
          tunnelId,
          graph: { firstBlockId: tunnelBlockId, blocks: [], relations: [] },
          publishedBy: userId,
          now,
        }),
    }
  },
)
