import type { BlockId, ButtonId, TunnelId } from '@korben/contract'
import { DomainError } from '../../kit/errors.ts'
import type { Problem } from './check-graph.ts'

export const tunnelNotFound = (id: TunnelId) => new DomainError('tunnels.not_found', 404, 'No such tunnel.', { id })

export const blockNotFound = (id: BlockId) =>
  new DomainError('tunnels.block_not_found', 404, 'No such block in this tunnel.', { id })

/** `problems`: what keeps the tunnel from being published, each with its block. */
export const tunnelNotPublishable = (id: TunnelId, problems: readonly Problem[]) =>
  new DomainError('tunnels.not_publishable', 409, 'The tunnel has errors that keep it from being published.', {
    id,
    problems,
  })

export const blockInvalid = (id: BlockId, reason: string) =>
  new DomainError('tunnels.block_invalid', 400, `The block cannot be like this. ${reason}`, { id })

export const tunnelNotPublished = (id: TunnelId) =>
  new DomainError('tunnels.not_published', 404, 'This tunnel has no published version.', { id })

export const firstBlockFixed = (id: BlockId) =>
  new DomainError('tunnels.first_block_fixed', 409, 'The first block of a tunnel stays: direct traffic enters there.', {
    id,
  })

export const buttonNotFound = (id: ButtonId) =>
  new DomainError('tunnels.button_not_found', 404, 'This block has no such button.', { id })

/** `ids`: of all blocks, tunnels, tags and leadgentools that a block names and that are unknown. */
export const targetNotFound = (ids: readonly string[]) =>
  new DomainError('tunnels.target_not_found', 404, 'The block names something unknown.', { ids })
