/** What is wrong with one field of a request (reference 1.7). */
export type V2FieldCode = (typeof V2_FIELD_CODES)[number]
export const V2_FIELD_CODES = [
  'REQUIRED',
  'WRONG_FORMAT',
  'WRONG_ID',
  'WRONG_TOKEN',
  'WRONG_EMAIL',
  'WRONG_URL',
  'WRONG_DATE',
  'NOT_INTEGER',
  'NOT_DECIMAL',
  'TOO_LOW',
  'TOO_HIGH',
  'TOO_SHORT',
  'TOO_LONG',
  'NOT_ALLOWED_VALUE',
  'FORMAT_ERROR',
] as const

/** What is wrong with a request as a whole (reference 1.7). Too many requests (429) is answered as plain text and has no code. */
export type V2ErrorCode = (typeof V2_ERROR_CODES)[number]
export const V2_ERROR_CODES = [
  'FORMAT_ERROR',
  'PERMISSION_DENIED',
  'WRONG_ID',
  'NOT_FOUND',
  'TOO_LARGE',
  'SERVER_ERROR',
] as const

/** The path of a field, its parts joined by `/` (`data/0/email`), with what is wrong with it. Flat, possibly empty. */
export type V2Fields = Record<string, V2FieldCode>

/** The body of every failed request but 429 (reference 1.7). */
export type V2ErrorBody = { status: 0; error: { code: V2ErrorCode; fields: V2Fields } }

/** The body of a 429: plain text, exactly this, without a line end (reference 1.8). */
export const V2_TOO_MANY_REQUESTS = 'Too many requests, please try again later.'
