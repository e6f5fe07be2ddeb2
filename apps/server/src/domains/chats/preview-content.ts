import type { AccountId, ChannelPreview, Content } from '@korben/contract'
import type { AnyChannel, Capabilities } from '../../kit/channel.ts'
import type { Ctx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { newId } from '../../kit/ids.ts'
import { getAccount } from '../people/index.ts'
import * as store from './chats.store.ts'
import { type DrawnMessage, drawContent } from './draw-content.ts'
import { variablesOf } from './variables.ts'

export type Preview = { content: Content; text: string; channels: ChannelPreview[] }
type Values = Record<string, string>

/** The message as the person of this account would get it, and what their channel makes of it; an account without a channel has none. */
export async function previewFor(
  ctx: Ctx,
  accountId: AccountId,
  content: Content,
  given: Values = {},
): Promise<Preview> {
  const account = await getAccount(ctx, accountId)
  const [receivers, values] = await Promise.all([
    store.findReceivers(ctx.sql, [{ companyId: ctx.companyId, accountId }]),
    store.findFieldValues(ctx.sql, [{ companyId: ctx.companyId, personId: account.person_id }]),
  ])
  const receiver = one(receivers)
  const fields = Object.fromEntries(values.map(({ name, value }) => [name, value]))
  const drawn = drawContent(content, variablesOf({ ...receiver, fields }, given), newId<'message'>(ctx.now()))
  const adapter = ctx.world.adapters.get(receiver.connection_type)
  return show(drawn, adapter ? [adapter] : [])
}

/** The message as nobody in particular would get it, on every channel. */
export const previewOnChannels = (ctx: Ctx, content: Content, given: Values = {}): Preview =>
  show(drawContent(content, new Map(Object.entries(given)), newId<'message'>(ctx.now())), [
    ...ctx.world.adapters.values(),
  ])

const show = (drawn: DrawnMessage, adapters: readonly AnyChannel[]): Preview => ({
  content: drawn.content,
  text: drawn.text,
  channels: adapters.map((adapter) => ({
    type: adapter.connectionType,
    kind: adapter.kind,
    messageCount: adapter.render(drawn.elements, NOBODY).length,
    notices: noticesOf(drawn.content, adapter.caps),
  })),
})

const NOBODY = { externalUserId: '0', lastInboundAt: null }

/** What a channel cannot show as it was written; what it does instead is its own business. */
export function noticesOf(content: Content, { maxText, maxCaption, media, buttons }: Capabilities) {
  const labels = content.flatMap((element) => element.buttons?.flat() ?? [])
  const found: Record<ChannelPreview['notices'][number], boolean> = {
    text_too_long: content.some((element) => element.kind === 'text' && element.text.length > maxText),
    caption_too_long: content.some((element) => element.kind !== 'text' && (element.caption ?? '').length > maxCaption),
    image_unsupported: !media.includes('image') && content.some(({ kind }) => kind === 'image'),
    too_many_buttons: content.some((element) => (element.buttons?.flat() ?? []).length > buttons.perMessage),
    label_too_long: labels.some(({ label }) => label.length > buttons.labelCharacters),
    link_unsupported: !buttons.url && labels.some(({ kind }) => kind === 'LINK'),
  }
  return notices.filter((notice) => found[notice])
}

const notices = [
  'text_too_long',
  'caption_too_long',
  'image_unsupported',
  'too_many_buttons',
  'label_too_long',
  'link_unsupported',
] as const satisfies ChannelPreview['notices']
