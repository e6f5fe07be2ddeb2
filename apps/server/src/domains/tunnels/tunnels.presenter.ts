import {
  type Block,
  blockSettings,
  type PublishedTunnel,
  type ShownBlockBody,
  type Tunnel,
  type TunnelBlock,
  type TunnelBlockKind,
  type TunnelProblem,
  type TunnelUse,
} from '@korben/contract'
import type { TunnelBlockRow, TunnelRelationRow, TunnelVersionRow } from '../../generated/rows.ts'
import { raise } from '../../kit/errors.ts'
import { isError, type Problem } from './check-graph.ts'
import { readBlock } from './read-draft.ts'
import type { TunnelCardRow, UseRow } from './tunnels.store.ts'

export const presentTunnel = (row: TunnelCardRow): Tunnel => ({
  id: row.id,
  name: row.name,
  firstBlockId: row.first_block_id ?? raise(new Error(`The tunnel ${row.id} has no first block.`)),
  publishedAt: row.published_at?.toISOString() ?? null,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
})

/** `relations`: those of its tunnel, or of the block. */
export function presentBlock(row: TunnelBlockRow, relations: readonly TunnelRelationRow[]): Block {
  const block = readBlock(row)
  return {
    id: row.id,
    tunnelId: row.tunnel_id,
    kind: readKind(row.kind),
    name: row.name,
    x: row.x,
    y: row.y,
    body: block && presentBody(block, relations),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}

/** The relation of a FORWARD button says where it leads; what its content says may be gone. */
function presentBody(
  { id, name: _name, ...body }: TunnelBlock,
  relations: readonly TunnelRelationRow[],
): ShownBlockBody {
  if (body.kind !== 'MESSAGE_BLOCK') return body
  const targets = new Map(
    relations.flatMap((row) => (row.from_block_id === id ? [[row.from_button_id, row.to_block_id]] : [])),
  )
  const content = body.settings.content.map(({ buttons, ...element }) => ({
    ...element,
    ...(buttons && {
      buttons: buttons.map((line) =>
        line.map((button) =>
          button.kind === 'FORWARD' ? { ...button, blockId: targets.get(button.id) ?? null } : button,
        ),
      ),
    }),
  }))
  return { kind: 'MESSAGE_BLOCK', settings: { content } }
}

const isKind = (kind: string): kind is TunnelBlockKind => Object.hasOwn(blockSettings, kind)
const readKind = (kind: string): TunnelBlockKind =>
  isKind(kind) ? kind : raise(new Error(`No block is of the kind ${kind}.`))

export const presentVersion = ({ number, created_at, graph }: TunnelVersionRow): PublishedTunnel => ({
  version: number,
  publishedAt: created_at.toISOString(),
  graph,
})

export const presentUse = ({ inside, leadgentools, traffic_sources, started_by }: UseRow): TunnelUse => ({
  inside,
  leadgentools,
  trafficSources: traffic_sources,
  startedBy: started_by,
})

export const presentProblem = (problem: Problem): TunnelProblem => ({
  kind: problem.kind,
  severity: isError(problem) ? 'error' : 'warning',
  blockId: problem.blockId,
  target: problem.target ?? null,
})
