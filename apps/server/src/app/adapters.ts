import { telegram } from '../channels/telegram/telegram.adapter.ts'
import { webChat } from '../channels/web-chat/web-chat.adapter.ts'
import { type AnyChannel, anyChannel } from '../kit/channel.ts'

/** Every channel the product speaks, by the type of its connections. */
export const adapters: ReadonlyMap<string, AnyChannel> = new Map(
  [anyChannel(telegram), anyChannel(webChat)].map((adapter) => [adapter.connectionType, adapter]),
)
