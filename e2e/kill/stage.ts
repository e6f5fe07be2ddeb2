import type {
  BlockId,
  Button,
  CompanyId,
  ConnectionId,
  Content,
  OfferId,
  TagId,
  TemplateId,
  TunnelId,
} from '@korben/contract'
import { createCompany } from '../../apps/server/src/app/create-company.ts'
import { connectChannel, updateConnection } from '../../apps/server/src/domains/connections/index.ts'
import { createLeadgentool, createTunnelWithEntry } from '../../apps/server/src/domains/leadgen/index.ts'
import { createOffer, createOfferCategory } from '../../apps/server/src/domains/offers/index.ts'
import { createManualCredit } from '../../apps/server/src/domains/payments/index.ts'
import { createTag } from '../../apps/server/src/domains/tags/index.ts'
import { createCategory, createTemplate } from '../../apps/server/src/domains/templates/index.ts'
import { addBlock, connectBlocks, publishTunnel, updateBlock } from '../../apps/server/src/domains/tunnels/index.ts'
import { setLegacyWebhook } from '../../apps/server/src/domains/webhooks/index.ts'
import { type Ctx, createCtx, createWorkerCtx, type TxCtx, type World } from '../../apps/server/src/kit/context.ts'
import { newId } from '../../apps/server/src/kit/ids.ts'

/** A bot of the company under test. */
export type Bot = {
  token: string
  connectionId: ConnectionId
  inbound: 'poll' | 'webhook'
  doubt: 'leave' | 'send_again'
  /** Sends so slowly that queues grow. */
  isPaced: boolean
}

export type Company = {
  ctx: Ctx
  companyId: CompanyId
  token: string
  /** Code of the traffic source that begins the main tunnel. */
  hash: string
  templateId: TemplateId
  offerId: OfferId
  tagId: TagId
  tunnelId: TunnelId
  nextTunnelId: TunnelId
}

/** Labels of the buttons of the main tunnel whose press moves the run, each used once. */
export const FORWARD_LABELS = ['Go', 'More', 'Go on', 'Again', 'Once more', 'Back'] as const

const text = (said: string, ...buttons: Button[]): Content => [
  { kind: 'text', text: said, ...(buttons.length > 0 && { buttons: buttons.map((button) => [button]) }) },
]

/** A company with two tunnels in which everything happens that a run can do, and a webhook that is told of everything. */
export async function createStageCompany(world: World, webhookUrl: string): Promise<Company> {
  const { companyId, userId, token } = await createCompany(createWorkerCtx(world), {
    name: 'Killed',
    ownerEmail: 'owner@example.com',
    ownerPassword: 'a-password-for-the-kill-harness',
  })
  const ctx = createCtx(world, companyId, { kind: 'cli', userId })
  const made = await ctx.transaction(async (ctx) => {
    const tag = await createTag(ctx, { name: 'Hot' })
    const category = await createCategory(ctx, { name: 'Answers' })
    const template = await createTemplate(ctx, {
      categoryId: category.id,
      name: 'Numbered',
      content: text('Template {{number|pressed}}'),
    })
    const offerId = await createCourse(ctx)
    const next = await createNextTunnel(ctx)
    const main = await createMainTunnel(ctx, { tagId: tag.id, templateId: template.id, offerId, next })
    return { tagId: tag.id, templateId: template.id, offerId, ...main, nextTunnelId: next.tunnelId }
  })
  await setLegacyWebhook(ctx, { url: webhookUrl, events: ['ORDER', 'SALE', 'SUBSCRIPTION', 'MESSAGE'], isOn: true })
  return { ctx, companyId, token, ...made }
}

async function createCourse(ctx: TxCtx): Promise<OfferId> {
  const credit = await createManualCredit(ctx, { name: 'Transfer', instructions: 'Transfer 35 USD.' })
  const category = await createOfferCategory(ctx, { name: 'Courses' })
  const offer = await createOffer(ctx, {
    categoryId: category.id,
    name: 'Course',
    title: 'The course',
    description: '',
    price: '35.00',
    currency: 'USD',
    paymentCreditIds: [credit.id],
    messages: { order: text('Your place is kept.'), success: text('Your payment has arrived.') },
  })
  return offer.id
}

const button = <B extends Omit<Button, 'id'>>(ctx: TxCtx, given: B) => ({ ...given, id: newId<'button'>(ctx.now()) })
const forward = (ctx: TxCtx, label: string, blockId: BlockId): Button =>
  button(ctx, { kind: 'FORWARD' as const, label, blockId })

/** The second tunnel, begun by an action of the first. */
async function createNextTunnel(ctx: TxCtx): Promise<{ tunnelId: TunnelId; firstBlockId: BlockId }> {
  const { tunnel, firstBlock } = await createTunnelWithEntry(ctx, { name: 'Next' })
  const pause = await addBlock(ctx, tunnel.id, { kind: 'DELAY', name: 'Pause', settings: { seconds: 1 } })
  const last = await addBlock(ctx, tunnel.id, {
    kind: 'MESSAGE_BLOCK',
    name: 'Last',
    settings: { content: text('Next three') },
  })
  const second = await addBlock(ctx, tunnel.id, {
    kind: 'MESSAGE_BLOCK',
    name: 'Second',
    settings: { content: text('Next two', forward(ctx, 'To three', last.id)) },
  })
  await updateBlock(ctx, firstBlock.id, { settings: { content: text('Next one') } })
  await connectBlocks(ctx, { from: firstBlock.id, outcome: 'passed', to: pause.id })
  await connectBlocks(ctx, { from: pause.id, outcome: 'passed', to: second.id })
  await publishTunnel(ctx, tunnel.id)
  return { tunnelId: tunnel.id, firstBlockId: firstBlock.id }
}

type Parts = {
  tagId: TagId
  templateId: TemplateId
  offerId: OfferId
  next: { tunnelId: TunnelId; firstBlockId: BlockId }
}

/** Presses lead round and round: there is always something to do. */
async function createMainTunnel(ctx: TxCtx, { tagId, templateId, offerId, next }: Parts) {
  const { tunnel, firstBlock } = await createTunnelWithEntry(ctx, { name: 'Main' })
  const add = (block: Parameters<typeof addBlock>[2]) => addBlock(ctx, tunnel.id, block)
  const says = (name: string, content: Content) => add({ kind: 'MESSAGE_BLOCK', name, settings: { content } })

  const heat = await add({
    kind: 'ACTION',
    name: 'Heat',
    settings: { actions: [{ kind: 'add_tags', tagIds: [tagId] }] },
  })
  const parts = await says('Parts', [
    { kind: 'text', text: 'Part one' },
    { kind: 'image', url: 'https://example.com/two.png', caption: 'Part two' },
  ])
  const pause = await add({ kind: 'DELAY', name: 'Pause', settings: { seconds: 1 } })
  const isHot = await add({
    kind: 'FILTER',
    name: 'Hot?',
    settings: { conditions: [{ kind: 'has_tags', tagIds: [tagId], negated: false }] },
  })
  const more = await says('More', text('More about it', forward(ctx, 'Go on', heat.id)))
  const cool = await add({
    kind: 'ACTION',
    name: 'Cool',
    settings: {
      actions: [
        { kind: 'remove_tags', tagIds: [tagId] },
        { kind: 'start', tunnelId: next.tunnelId, blockId: next.firstBlockId },
      ],
    },
  })
  const offer = await says(
    'Offer',
    text(
      'The offer',
      button(ctx, { kind: 'BUY' as const, label: 'Buy', offerId }),
      button(ctx, { kind: 'MESSAGE' as const, label: 'Inside', templateId }),
      forward(ctx, 'Again', cool.id),
      forward(ctx, 'Once more', more.id),
    ),
  )
  const bye = await says('Bye', text('Goodbye'))
  const back = await says('Round', text('And round', forward(ctx, 'Back', firstBlock.id)))
  await updateBlock(ctx, firstBlock.id, {
    settings: { content: text('Greeting', forward(ctx, 'Go', heat.id), forward(ctx, 'More', more.id)) },
  })
  await connectBlocks(ctx, { from: heat.id, outcome: 'passed', to: parts.id })
  await connectBlocks(ctx, { from: parts.id, outcome: 'passed', to: pause.id })
  await connectBlocks(ctx, { from: pause.id, outcome: 'passed', to: isHot.id })
  await connectBlocks(ctx, { from: isHot.id, outcome: 'true', to: offer.id })
  await connectBlocks(ctx, { from: isHot.id, outcome: 'false', to: bye.id })
  await connectBlocks(ctx, { from: cool.id, outcome: 'passed', to: back.id })
  await publishTunnel(ctx, tunnel.id)
  const tool = await createLeadgentool(ctx, { tunnelId: tunnel.id, name: 'Link', type: 'LINK' })
  return { tunnelId: tunnel.id, hash: tool.trafficSource.hash }
}

/** Far above what a messenger allows, so that many calls are in flight when a kill comes. */
const FAST = [
  { scope: 'connection', limit: 300, perMs: 1_000 },
  { scope: 'chat', limit: 20, perMs: 1_000 },
]

const PACED = [
  { scope: 'connection', limit: 40, perMs: 1_000 },
  { scope: 'chat', limit: 4, perMs: 1_000 },
]

export type NewBot = Omit<Bot, 'connectionId'> & { baseUrl: string; sendTimeoutMs: number }

export async function connectBot({ ctx }: Company, { baseUrl, sendTimeoutMs, ...bot }: NewBot): Promise<Bot> {
  const { id } = await connectChannel(ctx, {
    type: 'telegram',
    inbound: bot.inbound,
    config: { token: bot.token, baseUrl, sendTimeoutMs, pollSeconds: 2 },
  })
  await updateConnection(ctx, id, { doubt: bot.doubt })
  const connected = { ...bot, connectionId: id }
  await setPace({ ctx }, connected, bot.isPaced)
  return connected
}

/** Whoever holds the connection goes on with the new limits within a few seconds. */
export const setPace = ({ ctx }: Pick<Company, 'ctx'>, { connectionId }: Bot, isPaced: boolean) => ctx.sql`
  update connection set limits = ${ctx.sql.json(isPaced ? PACED : FAST)}, updated_at = now()
  where company_id = ${ctx.companyId} and id = ${connectionId}`
