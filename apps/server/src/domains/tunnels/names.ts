import type {
  BlockBody,
  BlockId,
  ChangedBlockBody,
  LeadgentoolId,
  NewBlockBody,
  OfferId,
  TagId,
  TemplateId,
  TrafficSourceId,
  TunnelId,
} from '@korben/contract'
import type { Ctx } from '../../kit/context.ts'
import { findTargets } from '../templates/index.ts'
import * as store from './tunnels.store.ts'

/** What a block names outside of itself. Where FORWARD buttons lead is told apart: it may be nowhere yet. */
export type Names = {
  places: Place[]
  forwards: BlockId[]
  tagIds: TagId[]
  leadgentoolIds: LeadgentoolId[]
  offerIds: OfferId[]
  templateIds: TemplateId[]
  trafficSourceIds: TrafficSourceId[]
}
/** What START and STOP name: a block of a tunnel, or the whole of it. */
type Place = { tunnelId: TunnelId; blockId: BlockId | null }

export const NO_NAMES: Names = {
  ...{ places: [], forwards: [], tagIds: [], leadgentoolIds: [] },
  ...{ offerIds: [], templateIds: [], trafficSourceIds: [] },
}

export function namesOf(body: BlockBody | NewBlockBody | ChangedBlockBody): Names {
  const names = structuredClone(NO_NAMES)
  switch (body.kind) {
    case 'MESSAGE_BLOCK':
      for (const { buttons = [] } of body.settings.content) {
        for (const button of buttons.flat()) {
          if (button.kind === 'FORWARD' && button.blockId !== null) names.forwards.push(button.blockId)
          if (button.kind === 'BUY') names.offerIds.push(button.offerId)
          if (button.kind === 'MESSAGE') names.templateIds.push(button.templateId)
          if (button.kind === 'SUBSCRIBE') names.trafficSourceIds.push(button.trafficSourceId)
        }
      }
      return names
    case 'LEADGENTOOL':
      if (body.settings.leadgentoolId !== null) names.leadgentoolIds.push(body.settings.leadgentoolId)
      return names
    case 'ACTION':
      for (const action of body.settings.actions) {
        if ('tagIds' in action) names.tagIds.push(...action.tagIds)
        else names.places.push({ tunnelId: action.tunnelId, blockId: action.blockId })
      }
      return names
    case 'FILTER':
      for (const { tagIds } of body.settings.conditions) names.tagIds.push(...tagIds)
      return names
    case 'DELAY':
      return names
    default:
      return body satisfies never
  }
}

/** What is named by blocks of a tunnel and does not exist (any more); FORWARD buttons are left out. One statement for each kind of domain. */
export async function findUnknown(ctx: Ctx, tunnelId: TunnelId, named: readonly Names[]): Promise<Unknown> {
  const places = named.flatMap(({ places }) => places)
  const own = {
    tagIds: named.flatMap(({ tagIds }) => tagIds),
    leadgentoolIds: named.flatMap(({ leadgentoolIds }) => leadgentoolIds),
    tunnelId,
  }
  const targets = {
    offerIds: named.flatMap(({ offerIds }) => offerIds),
    templateIds: named.flatMap(({ templateIds }) => templateIds),
    trafficSourceIds: named.flatMap(({ trafficSourceIds }) => trafficSourceIds),
  }
  const known = new Set<string>()
  if (places.length > 0) {
    for (const row of await store.findBlocksOf(ctx.sql, ctx.companyId, places))
      known.add(keyOf({ tunnelId: row.tunnel_id, blockId: row.block_id }))
  }
  if (own.tagIds.length + own.leadgentoolIds.length > 0) {
    for (const { id } of await store.findNamed(ctx.sql, ctx.companyId, own)) known.add(id)
  }
  if (Object.values(targets).some((ids) => ids.length > 0)) {
    for (const { id } of await findTargets(ctx.sql, ctx.companyId, targets)) known.add(id)
  }
  return {
    of: (names) => [
      ...names.places.flatMap((place) => (known.has(keyOf(place)) ? [] : [place.blockId ?? place.tunnelId])),
      ...[...names.tagIds, ...names.leadgentoolIds].filter((id) => !known.has(id)),
      ...[...names.offerIds, ...names.templateIds, ...names.trafficSourceIds].filter((id) => !known.has(id)),
    ],
  }
}

/** `of`: the ids that a block names and nobody has. */
export type Unknown = { of(names: Names): string[] }

const keyOf = ({ tunnelId, blockId }: Place) => `${tunnelId} ${blockId ?? ''}`
