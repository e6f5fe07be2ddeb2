import { type Static, Type } from 'typebox'

/** The parts of the Bot API's objects (10.1) that we read. Unknown fields are Telegram's freedom. */

const Id = Type.Integer()
const Seconds = Type.Integer({ minimum: 0 })

export type WireUser = Static<typeof WireUser>
const WireUser = Type.Object({
  id: Id,
  is_bot: Type.Optional(Type.Boolean()),
  first_name: Type.Optional(Type.String()),
  last_name: Type.Optional(Type.String()),
  username: Type.Optional(Type.String()),
  language_code: Type.Optional(Type.String()),
})

const WireChat = Type.Object({ id: Id, type: Type.Optional(Type.String()) })

export type WireFile = Static<typeof WireFile>
const WireFile = Type.Object({
  file_id: Type.String(),
  file_name: Type.Optional(Type.String()),
  mime_type: Type.Optional(Type.String()),
  file_size: Type.Optional(Type.Integer()),
})
const WireLocation = Type.Object({ latitude: Type.Number(), longitude: Type.Number() })
const WireContact = Type.Object({
  phone_number: Type.String(),
  first_name: Type.String(),
  last_name: Type.Optional(Type.String()),
  user_id: Type.Optional(Id),
})

export type WireMessage = Static<typeof WireMessage>
const WireMessage = Type.Object({
  message_id: Id,
  date: Seconds,
  from: Type.Optional(WireUser),
  chat: WireChat,
  text: Type.Optional(Type.String()),
  caption: Type.Optional(Type.String()),
  photo: Type.Optional(Type.Array(WireFile)),
  video: Type.Optional(WireFile),
  animation: Type.Optional(WireFile),
  video_note: Type.Optional(WireFile),
  audio: Type.Optional(WireFile),
  voice: Type.Optional(WireFile),
  document: Type.Optional(WireFile),
  sticker: Type.Optional(WireFile),
  location: Type.Optional(WireLocation),
  contact: Type.Optional(WireContact),
})

export type WirePress = Static<typeof WirePress>
const WirePress = Type.Object({
  id: Type.String(),
  from: WireUser,
  message: Type.Optional(Type.Object({ message_id: Id, chat: WireChat })),
  data: Type.Optional(Type.String()),
})

export type WireMembership = Static<typeof WireMembership>
const WireMembership = Type.Object({
  date: Seconds,
  from: WireUser,
  chat: WireChat,
  new_chat_member: Type.Object({ status: Type.String() }),
})

/** Each kind is checked by itself, so that one we misread does not hide the others' names. */
export const WireUpdate = Type.Object({ update_id: Id })
export const MessageUpdate = Type.Object({ update_id: Id, message: WireMessage })
export const PressUpdate = Type.Object({ update_id: Id, callback_query: WirePress })
export const MembershipUpdate = Type.Object({ update_id: Id, my_chat_member: WireMembership })
