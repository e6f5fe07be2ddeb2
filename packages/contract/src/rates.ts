import { type Static, Type } from 'typebox'
import { CursorPage, CursorQuery, endpoint, strict, Timestamp, WholeList } from './kit/endpoint-v3.ts'

const currency = Type.String({ pattern: '^[A-Z]{3}$', examples: ['EUR'] })
/** A day, UTC. */
const day = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$', examples: ['2026-11-23'] })
/** What one unit of the currency is worth in USD, as decimal text: a rate is more exact than a number of JSON. */
const usd = Type.String({ pattern: '^\\d{1,12}(\\.\\d{1,12})?$', examples: ['1.0834'] })

/** The rate of a currency on a day. A day without one takes the latest earlier one; USD is always 1. */
export type Rate = Static<typeof Rate>
export const Rate = Type.Object(
  {
    currency,
    day,
    usd,
    /** Where it comes from: `manual` for what staff entered. */
    source: Type.String({ examples: ['manual'] }),
    createdAt: Timestamp,
  },
  strict,
)

export const rates = {
  /** Newest day first. */
  list: endpoint({
    method: 'GET',
    path: '/rates',
    access: 'rates:read',
    summary: 'List exchange rates',
    query: Type.Object({ ...CursorQuery, currency: Type.Optional(currency) }, strict),
    response: CursorPage(Rate),
  }),
  /** All or nothing. What is there for a day is replaced, and every total that used it changes with it. */
  set: endpoint({
    method: 'PUT',
    path: '/rates',
    access: 'rates:write',
    summary: 'Set exchange rates',
    body: Type.Object(
      { rates: Type.Array(Type.Object({ currency, day, usd }, strict), { minItems: 1, maxItems: 500 }) },
      strict,
    ),
    response: WholeList(Rate),
    errors: ['rates.rate_invalid'],
  }),
  /** Afterwards the day has no rate of its own; so it may have been before. */
  delete: endpoint({
    method: 'DELETE',
    path: '/rates/:currency/:day',
    access: 'rates:delete',
    summary: 'Delete the exchange rate of a day',
    params: Type.Object({ currency, day }, strict),
    response: Type.Null(),
    errors: ['rates.rate_invalid'],
  }),
}
