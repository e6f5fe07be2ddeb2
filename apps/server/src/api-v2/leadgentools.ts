import { v2 } from '@korben/contract'
import { createTrafficSource } from '../domains/leadgen/index.ts'
import type { TrafficSourceRow } from '../generated/rows.ts'
import type { Ctx } from '../kit/context.ts'
import { mountV2, type V2App } from './mount.ts'
import { isoTime } from './values.presenter.ts'
import { requireIds } from './wanted-ids.ts'

export const leadgentoolsV2 = (app: V2App<Ctx>) =>
  mountV2(app, v2.leadgentools, {
    createTrafficSource: async (ctx, { leadgentool_id, name, description = '' }) => {
      await requireIds(ctx, { leadgentool_id: ['leadgentool', leadgentool_id] })
      return {
        data: presentTrafficSource(
          await createTrafficSource(ctx, { leadgentoolId: leadgentool_id, name, description }),
        ),
      }
    },
  })

/** At creation nothing is synchronised or switched off (reference 3.9). */
const presentTrafficSource = (row: TrafficSourceRow) => ({
  id: row.id,
  type: 'normal' as const,
  fb_adset_id: null,
  name: row.name,
  description: row.description,
  synchronized_with_fb: false as const,
  synchronization_error: false as const,
  disabled: false as const,
  company_id: row.company_id,
  leadgentool_id: row.leadgentool_id,
  tunnel_id: row.tunnel_id,
  created_by: row.created_by,
  hash: row.hash,
  resubscribe_button_id: row.resubscribe_button_id,
  createdAt: isoTime(row.created_at),
  updatedAt: isoTime(row.updated_at),
})
