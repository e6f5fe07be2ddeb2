import type { ConnectionId, OfferId, TagId } from '@korben/contract'
import { createConnection, findConnections } from '../domains/connections/index.ts'
import { createField, findFieldsByName } from '../domains/fields/index.ts'
import { createOffer, createOfferCategory } from '../domains/offers/index.ts'
import { createOrder } from '../domains/orders/index.ts'
import { createManualCredit } from '../domains/payments/index.ts'
import { addTags, createAccount, createPerson } from '../domains/people/index.ts'
import { setRates } from '../domains/rates/index.ts'
import { createTag, findTagByName, foldTagName } from '../domains/tags/index.ts'
import { createCategory, createTemplate } from '../domains/templates/index.ts'
import { newChannelSecret } from '../kit/channel.ts'
import type { Ctx, TxCtx } from '../kit/context.ts'
import { randomCode } from '../kit/crypto.ts'
import { text } from './sample-content.ts'
import { createSampleTunnel } from './sample-tunnel.ts'

/** Every id of the sample by its name, so that whatever the API needs can be had without the web application. */
export type SampleIds = Record<
  | 'company_id'
  | 'user_id'
  | 'person_id'
  | 'account_id'
  | 'connection_id'
  | 'sms_connection_id'
  | 'category_id'
  | 'template_id'
  | 'tunnel_id'
  | 'tunnel_block_id'
  | 'leadgentool_id'
  | 'traffic_source_id'
  | 'traffic_source_hash'
  | 'offer_id'
  | 'payment_credit_id'
  | 'order_id'
  | 'tag_id'
  | 'tag_name',
  string
>

const TAG = 'Interested'

/**
 * Fills a company with one of everything: a tunnel on web chat that ends in an order, what it needs, and a person with an
 * order. Called again it makes another set beside the first; tag, field and web chat are shared. One transaction.
 */
export const createSample = (ctx: Ctx): Promise<SampleIds> =>
  ctx.transaction(async (ctx) => {
    const connectionId = await ensureWebChat(ctx)
    const sms = await createConnection(ctx, { kind: 'SMS', type: 'sms', name: 'SMS gateway' })
    const tag = await ensureTag(ctx)
    await ensureField(ctx)
    await setSampleRates(ctx)
    const category = await createCategory(ctx, { name: 'Answers' })
    const template = await createTemplate(ctx, {
      categoryId: category.id,
      name: 'What is inside',
      content: text(
        'The course has 12 lessons, {{first_name|friend}}: short films, tasks, and a teacher who answers you.',
      ),
    })
    const credit = await createManualCredit(ctx, {
      name: 'Bank transfer',
      instructions: 'Transfer 35 USD to UA00 0000 0000 0000 0000 and tell us when it is done.',
    })
    const offerId = await createSampleOffer(ctx, credit.id)
    const tunnel = await createSampleTunnel(ctx, { tagId: tag.id, templateId: template.id, offerId })
    const person = await createPerson(ctx, {
      name: 'Maria Petrenko',
      email: 'maria@example.com',
      phone: '+380671234567',
      locale: 'uk_UA',
      userIds: [ctx.actor.userId],
    })
    await addTags(ctx, [person.id], [tag.id])
    const account = await createAccount(ctx, {
      personId: person.id,
      connectionId,
      kind: 'WEB_CHAT',
      externalId: `v_sample_${randomCode(16)}`,
    })
    const order = await createOrder(ctx, {
      offerId,
      paymentCreditId: credit.id,
      personId: person.id,
      accountId: account.id,
      managerId: ctx.actor.userId,
    })
    return {
      company_id: ctx.companyId,
      user_id: ctx.actor.userId,
      person_id: person.id,
      account_id: account.id,
      connection_id: connectionId,
      sms_connection_id: sms.id,
      category_id: category.id,
      template_id: template.id,
      ...tunnel,
      offer_id: offerId,
      payment_credit_id: credit.id,
      order_id: order.id,
      tag_id: tag.id,
      tag_name: tag.name,
    }
  })

async function ensureWebChat(ctx: TxCtx): Promise<ConnectionId> {
  const known = (await findConnections(ctx.sql, ctx.companyId)).find(({ kind }) => kind === 'WEB_CHAT')
  if (known) return known.id
  const made = await createConnection(ctx, {
    kind: 'WEB_CHAT',
    type: 'webChat',
    name: 'Sample school',
    secrets: { secret: newChannelSecret() },
  })
  return made.id
}

async function ensureTag(ctx: TxCtx): Promise<{ id: TagId; name: string }> {
  const [known] = await findTagByName(ctx.sql, ctx.companyId, foldTagName(TAG))
  return known ?? createTag(ctx, { name: TAG })
}

async function ensureField(ctx: TxCtx): Promise<void> {
  const known = await findFieldsByName(ctx.sql, ctx.companyId, ['city'])
  if (known.length === 0) await createField(ctx, { name: 'city', type: 'KEYWORD', label: 'City' })
}

/** Made-up rates of a day long ago: without any, sales in other currencies than USD could not be added up. */
const setSampleRates = (ctx: TxCtx) =>
  setRates(
    ctx,
    [
      { currency: 'EUR', day: '2020-01-01', usd: '1.1' },
      { currency: 'UAH', day: '2020-01-01', usd: '0.025' },
      { currency: 'RUB', day: '2020-01-01', usd: '0.012' },
    ],
    'sample',
  )

async function createSampleOffer(
  ctx: TxCtx,
  paymentCreditId: Parameters<typeof createOffer>[1]['paymentCreditIds'][number],
): Promise<OfferId> {
  const category = await createOfferCategory(ctx, { name: 'Courses' })
  const offer = await createOffer(ctx, {
    categoryId: category.id,
    name: 'Full course',
    title: 'The full course',
    description: '12 lessons with a teacher',
    price: '35.00',
    currency: 'USD',
    paymentCreditIds: [paymentCreditId],
    messages: {
      order: text('Thank you, {{first_name|friend}}! Your place is kept.'),
      success: text('Your payment has arrived. Welcome to the course!'),
      failed: text('The payment did not arrive. Write to us, and we will help.'),
      refund: text('Your money is on its way back to you.'),
    },
  })
  return offer.id
}
