import { type Static, Type } from 'typebox'

export type WebChatConfig = Static<typeof WebChatConfig>
export const WebChatConfig = Type.Object(
  {
    /** Signs the tokens of this connection's visitors; a new one makes every page say hello again. */
    secret: Type.String({ minLength: 32, maxLength: 256 }),
    title: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    welcome: Type.Optional(Type.String({ minLength: 1, maxLength: 1000 })),
    /** Of buttons and links. */
    color: Type.Optional(Type.String({ pattern: '^#[0-9a-f]{6}$' })),
    /** Origins of the web whose pages may show the chat in a frame. */
    sites: Type.Optional(
      Type.Array(Type.String({ maxLength: 300, pattern: '^https?://[a-z0-9.-]{1,253}(:[0-9]{1,5})?$' }), {
        maxItems: 20,
      }),
    ),
  },
  { additionalProperties: false },
)
