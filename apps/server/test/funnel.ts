import type { BlockBody, BlockId, ButtonId, Content, LeadgentoolId, TrafficSourceId, TunnelId } from '@korben/contract'
import { createTunnelWithEntry } from '../src/domains/leadgen/index.ts'
import { addBlock, connectBlocks, publishTunnel, updateBlock } from '../src/domains/tunnels/index.ts'
import type { Ctx } from '../src/kit/context.ts'
import { newId } from '../src/kit/ids.ts'

/** A block of a sketch: what it is, and the names of the blocks it leads to. `buttons`: label to name, of FORWARD buttons. */
export type Sketch = {
  body: BlockBody | ((blockId: (name: string) => BlockId) => BlockBody)
  passed?: string
  true?: string
  false?: string
  buttons?: Record<string, string>
}

export type Funnel = {
  tunnelId: TunnelId
  leadgentoolId: LeadgentoolId
  trafficSourceId: TrafficSourceId
  block(name: string): BlockId
  /** The FORWARD button of a block by its label. */
  button(name: string, label: string): ButtonId
}

const says = (text: string): Content => [{ kind: 'text', text }]

export const message = (text: string, to: Omit<Sketch, 'body'> = {}): Sketch => ({
  body: { kind: 'MESSAGE_BLOCK', settings: { content: says(text) } },
  ...to,
})
export const delay = (seconds: number, passed?: string): Sketch => ({
  body: { kind: 'DELAY', settings: { seconds } },
  ...(passed && { passed }),
})
export const filter = (
  settings: Extract<BlockBody, { kind: 'FILTER' }>['settings'],
  to: Omit<Sketch, 'body'>,
): Sketch => ({
  body: { kind: 'FILTER', settings },
  ...to,
})
type Actions = Extract<BlockBody, { kind: 'ACTION' }>['settings']['actions']
export const action = (
  actions: Actions | ((blockId: (name: string) => BlockId) => Actions),
  passed?: string,
): Sketch => ({
  body: (blockId) => ({
    kind: 'ACTION',
    settings: { actions: typeof actions === 'function' ? actions(blockId) : actions },
  }),
  ...(passed && { passed }),
})

/** Builds and publishes a tunnel from a sketch, through the services; the first block of the sketch is the tunnel's first one. */
export async function buildFunnel(ctx: Ctx, sketches: Record<string, Sketch>): Promise<Funnel> {
  const { tunnel, firstBlock, leadgentool, trafficSource } = await createTunnelWithEntry(ctx, { name: 'Funnel' })
  const ids = new Map<string, BlockId>()
  const buttonIds = new Map<string, ButtonId>()
  const block = (name: string): BlockId => {
    const id = ids.get(name)
    if (!id) throw new Error(`The sketch has no block "${name}".`)
    return id
  }
  for (const name of Object.keys(sketches)) {
    if (ids.size === 0) ids.set(name, firstBlock.id)
    else ids.set(name, (await addBlock(ctx, tunnel.id, { kind: 'DELAY', name, settings: { seconds: 1 } })).id)
  }
  // The placeholders are told what they are only when every block has its id.
  for (const [name, { body, buttons = {} }] of Object.entries(sketches)) {
    const { kind, settings } = typeof body === 'function' ? body(block) : body
    const lines = Object.entries(buttons).map(([label, to]) => {
      const id = newId<'button'>(ctx.now())
      buttonIds.set(`${name} ${label}`, id)
      return [{ id, kind: 'FORWARD' as const, label, blockId: block(to) }]
    })
    const drawn =
      'content' in settings
        ? { content: settings.content.map((element) => ({ ...element, buttons: lines })) }
        : settings
    await ctx.sql`update tunnel_block set kind = ${kind} where company_id = ${ctx.companyId} and id = ${block(name)}`
    await updateBlock(ctx, block(name), { name, settings: drawn })
  }
  for (const [name, sketch] of Object.entries(sketches)) {
    for (const outcome of ['passed', 'true', 'false'] as const) {
      const to = sketch[outcome]
      if (to !== undefined) await connectBlocks(ctx, { from: block(name), outcome, to: block(to) })
    }
  }
  await publishTunnel(ctx, tunnel.id)
  return {
    tunnelId: tunnel.id,
    leadgentoolId: leadgentool.id,
    trafficSourceId: trafficSource.id,
    block,
    button: (name, label) => {
      const id = buttonIds.get(`${name} ${label}`)
      if (!id) throw new Error(`"${name}" has no button "${label}".`)
      return id
    },
  }
}
