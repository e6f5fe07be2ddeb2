import { type Static, Type } from 'typebox'

export type WebChatConfig = Static<typeof WebChatConfig>
export const WebChatConfig = Type.Object(
  {
    /** Signs the tokens of this connection's visitors; a new one makes every page say hello again. */
    secret: Type.String({ minLength: 32, maxLength: 256 }),
  },
  { additionalProperties: false },
)
