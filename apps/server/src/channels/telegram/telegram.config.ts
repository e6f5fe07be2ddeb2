import { type Static, Type } from 'typebox'

export type TelegramConfig = Static<typeof TelegramConfig>
export const TelegramConfig = Type.Object(
  {
    token: Type.String({
      pattern: '^[0-9]{1,20}:[A-Za-z0-9_-]{1,200}$',
      title: 'Token',
      description: 'From @BotFather.',
    }),
    /** Comes back in a header of every webhook call. */
    secret: Type.String({ pattern: '^[A-Za-z0-9_-]{1,256}$' }),
    baseUrl: Type.String({
      pattern: '^https?://[^\\s?#@]+$',
      default: 'https://api.telegram.org',
      title: 'Address of the Bot API',
      description: 'Another one for a Bot API server of your own.',
    }),
    /** Of the bot, without `@`; learnt from `getMe`. */
    username: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_]{1,64}$' })),
    /** How long one call may take. */
    sendTimeoutMs: Type.Optional(Type.Integer({ minimum: 10, maximum: 120_000, default: 15_000 })),
    /** How long Telegram holds an empty poll. */
    pollSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 50, default: 30 })),
  },
  { additionalProperties: false },
)
