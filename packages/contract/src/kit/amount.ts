import { type Static, Type } from 'typebox'
import { strict } from './endpoint-v3.ts'

/** Three upper-case letters, as in ISO 4217. */
export const Currency = Type.String({ pattern: '^[A-Z]{3}$', examples: ['USD'] })

/** An amount in minor units of its currency: `9950` and `USD` are 99.50 USD. At most 999 999 999 999.99. */
export type Amount = Static<typeof Amount>
export const Amount = Type.Object(
  { amountMinor: Type.Integer({ minimum: 0, maximum: 99_999_999_999_999, examples: [9950] }), currency: Currency },
  strict,
)
