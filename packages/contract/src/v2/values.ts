/** Words of the published API (reference 1.13). What the platform documents stands first, what we added after it. */

/** The kind of messenger or medium of an account. */
export const V2_ACCOUNT_KINDS = [
  'TELEGRAM',
  'FACEBOOK',
  'VKONTAKTE',
  'MANUAL',
  'INSTAGRAM',
  'VIBER',
  'WHATSAPP',
  'SMS',
  'EMAIL',
  'WEB_CHAT',
] as const

/** The kind of a connection: the same media, spelled in their own way. */
export const V2_CONNECTION_TYPES = [
  'telegram',
  'sendGrid',
  'facebook',
  'instagram',
  'viber',
  'whatsapp',
  'vkontakte',
  'sms',
  'smtp',
  'webChat',
] as const

/** `BLOCKED`: the subscriber blocked or left. `ERROR`: the connection does not work. A client treats only `OK` as reachable. */
export const V2_CONNECTION_STATUSES = ['OK', 'BLOCKED', 'ERROR'] as const

/** `BOT`: the bot answers. `DIALOG`: it is switched off and a human answers. */
export const V2_BOT_STATUSES = ['BOT', 'DIALOG'] as const

export const V2_GENDERS = ['OTHER', 'NO_DATA', 'MALE', 'FEMALE'] as const

/** The state of an order seen as a deal (reference 4): lists, create, update. */
export const V2_DEAL_STATUSES = ['OPENED', 'RESOLVED', 'REJECTED'] as const

/** The state of an order seen as a payment (reference 4): the single order alone. */
export const V2_PAYMENT_STATUSES = ['ORDER', 'PENDING', 'SUCCESS', 'FAILED', 'REFUNDED'] as const

export const V2_LEADGENTOOL_TYPES = ['LINK', 'QR', 'WIDGET', 'POPUP', 'FORM', 'FB_AD', 'DEFAULT'] as const

export const V2_CALL_STATUSES = ['TALKING', 'SUCCESS', 'NO_ANSWER', 'CLOSED_BY_SYSTEM'] as const
export const V2_CALL_TYPES = ['INBOUND', 'OUTBOUND'] as const

export const V2_CUSTOM_FIELD_TYPES = ['PHONE', 'EMAIL', 'NUMBER', 'DATE', 'KEYWORD'] as const

/** What stands in place of an unknown phone, e-mail or picture: never `null` (reference 1.13). */
export const V2_NOT_DEFINED = 'NOT_DEFINED'
