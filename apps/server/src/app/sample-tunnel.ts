import type { OfferId, TagId, TemplateId } from '@korben/contract'
import { createLeadgentool, createTunnelWithEntry } from '../domains/leadgen/index.ts'
import { addBlock, connectBlocks, publishTunnel, updateBlock } from '../domains/tunnels/index.ts'
import { publicUrlOf } from '../kit/config.ts'
import type { TxCtx } from '../kit/context.ts'
import { button, text } from './sample-content.ts'

type Parts = { tagId: TagId; templateId: TemplateId; offerId: OfferId }

/** A funnel with a block of every kind: greeting, press, tag, picture, delay, filter, offer. Published, with a lead link. */
export async function createSampleTunnel(ctx: TxCtx, { tagId, templateId, offerId }: Parts) {
  const url = publicUrlOf(ctx.world.config)
  const { tunnel, firstBlock } = await createTunnelWithEntry(ctx, { name: 'Free lesson' })
  const add = (block: Parameters<typeof addBlock>[2]) => addBlock(ctx, tunnel.id, block)

  const interested = await add({
    kind: 'ACTION',
    name: 'Tag as interested',
    settings: { actions: [{ kind: 'add_tags', tagIds: [tagId] }] },
  })
  const lesson = await add({
    kind: 'MESSAGE_BLOCK',
    name: 'Lesson',
    settings: {
      content: [
        {
          kind: 'image',
          url: `${url}/assets/sample-lesson.png`,
          caption: 'Lesson 1: begin with one small thing a day.',
        },
      ],
    },
  })
  const pause = await add({ kind: 'DELAY', name: 'Three seconds', settings: { seconds: 3 } })
  const isInterested = await add({
    kind: 'FILTER',
    name: 'Interested?',
    settings: { conditions: [{ kind: 'has_tags', tagIds: [tagId], negated: false }] },
  })
  const offer = await add({
    kind: 'MESSAGE_BLOCK',
    name: 'Offer',
    settings: {
      content: text(
        'Did you like it, {{first_name|friend}}? The full course is 35 USD.',
        [button(ctx.now(), { kind: 'BUY', label: 'Buy the course', offerId })],
        [button(ctx.now(), { kind: 'MESSAGE', label: 'What is inside?', templateId })],
      ),
    },
  })
  const goodbye = await add({
    kind: 'MESSAGE_BLOCK',
    name: 'Goodbye',
    settings: { content: text('Come back whenever you like.') },
  })

  const show = button(ctx.now(), { kind: 'FORWARD', label: 'Show me', blockId: interested.id })
  const website = button(ctx.now(), { kind: 'LINK', label: 'Who are you?', url: `${url}/` })
  await updateBlock(ctx, firstBlock.id, {
    name: 'Greeting',
    settings: {
      content: text('Hello, {{first_name|friend}}! This is Sample school. Shall I show you a free lesson?', [
        show,
        website,
      ]),
    },
  })
  // Where a FORWARD button leads is told by the button itself.
  await connectBlocks(ctx, { from: interested.id, outcome: 'passed', to: lesson.id })
  await connectBlocks(ctx, { from: lesson.id, outcome: 'passed', to: pause.id })
  await connectBlocks(ctx, { from: pause.id, outcome: 'passed', to: isInterested.id })
  await connectBlocks(ctx, { from: isInterested.id, outcome: 'true', to: offer.id })
  await connectBlocks(ctx, { from: isInterested.id, outcome: 'false', to: goodbye.id })
  await publishTunnel(ctx, tunnel.id)

  // Without a choice of its own the link offers every channel of the company: a bot that is connected later, too.
  const { leadgentool, trafficSource } = await createLeadgentool(ctx, {
    tunnelId: tunnel.id,
    name: 'Link on the site',
    type: 'LINK',
  })
  return {
    tunnel_id: tunnel.id,
    tunnel_block_id: firstBlock.id,
    leadgentool_id: leadgentool.id,
    traffic_source_id: trafficSource.id,
    traffic_source_hash: trafficSource.hash,
  }
}
