import type { BlockId, TunnelGraph, TunnelId, TunnelVersionId, UserId } from '@korben/contract'
import type {
  LeadgentoolRow,
  TrafficSourceRow,
  TunnelBlockRow,
  TunnelRow,
  TunnelVersionRow,
} from '../../src/generated/rows.ts'
import { randomCode } from '../../src/kit/crypto.ts'
import { newId } from '../../src/kit/ids.ts'
import type { GivenRows, Wish } from './given-rows.ts'

/** A published tunnel of one message, with the tool and the source every tunnel has. */
export type GivenTunnel = {
  tunnel: TunnelRow
  block: TunnelBlockRow
  version: TunnelVersionRow
  tool: LeadgentoolRow
  source: TrafficSourceRow
}

export type GivenTunnels = {
  /** `first_block_id`: the id its one block gets. */
  tunnel(wish?: Wish<'tunnel'>): Promise<GivenTunnel>
  /** A LINK of a tunnel, with its default source. */
  leadgentool(
    tunnelId: TunnelId,
    wish?: Wish<'leadgentool'>,
  ): Promise<{ tool: LeadgentoolRow; source: TrafficSourceRow }>
}

export function givenTunnels({ insert, update }: GivenRows, now: () => Date, ownerId: UserId): GivenTunnels {
  const made = () => ({ created_at: now(), updated_at: now() })
  const leadgentool: GivenTunnels['leadgentool'] = async (tunnelId, wish = {}) => {
    const tool = await insert('leadgentool', {
      id: newId(now()),
      tunnel_id: tunnelId,
      name: 'Link',
      type: 'LINK',
      ...made(),
      ...wish,
    })
    const source = await insert('traffic_source', {
      id: newId(now()),
      leadgentool_id: tool.id,
      tunnel_id: tunnelId,
      name: 'Default',
      hash: randomCode(6),
      is_default: true,
      resubscribe_button_id: newId(now()),
      created_by: ownerId,
      ...made(),
    })
    await insert('traffic_source_lookup', { hash: source.hash, traffic_source_id: source.id })
    return { tool, source }
  }
  const tunnel: GivenTunnels['tunnel'] = async ({ first_block_id, ...wish } = {}) => {
    const tunnelId: TunnelId = wish.id ?? newId(now())
    const blockId: BlockId = first_block_id ?? newId(now())
    const versionId: TunnelVersionId = newId(now())
    const body = { kind: 'MESSAGE_BLOCK' as const, settings: { content: [{ kind: 'text' as const, text: 'Hello!' }] } }
    const graph: TunnelGraph = {
      firstBlockId: blockId,
      blocks: [{ id: blockId, name: 'First message', ...body }],
      relations: [],
    }
    await insert('tunnel', { id: tunnelId, name: 'Tunnel', ...made(), ...wish })
    const block = await insert('tunnel_block', {
      id: blockId,
      tunnel_id: tunnelId,
      name: 'First message',
      ...body,
      ...made(),
    })
    const version = await insert('tunnel_version', {
      id: versionId,
      tunnel_id: tunnelId,
      number: 1,
      graph,
      created_at: now(),
    })
    // Tunnel, block and version point at each other.
    const [row] = await update('tunnel', { id: tunnelId }, { first_block_id: blockId, current_version_id: versionId })
    if (!row) throw new Error('The tunnel is gone.')
    return { tunnel: row, block, version, ...(await leadgentool(tunnelId, { name: 'Default', type: 'DEFAULT' })) }
  }
  return { tunnel, leadgentool }
}
