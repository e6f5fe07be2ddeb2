import { type Static, Type } from 'typebox'
import { Currency } from './kit/amount.ts'
import { endpoint, strict, Timestamp } from './kit/endpoint-v3.ts'
import { CompanyId } from './kit/ids.ts'
import { CompanyName, Language, TimeZone } from './kit/settings.ts'

const currencies = Type.Array(Currency, { minItems: 1, maxItems: 50, uniqueItems: true })

/** The company whose people, tunnels and orders these are. */
export type Company = Static<typeof Company>
export const Company = Type.Object(
  {
    id: CompanyId,
    name: CompanyName,
    timeZone: TimeZone,
    language: Language,
    defaultCurrency: Currency,
    /** What prices and expenses may be in; the default currency is one of them. */
    currencies,
    /** Whether API v2 answers. */
    isApiOn: Type.Boolean(),
    createdAt: Timestamp,
  },
  strict,
)

export const company = {
  get: endpoint({
    method: 'GET',
    path: '/company',
    access: 'company:read',
    summary: 'Show the settings of the company',
    response: Company,
  }),
  /** Changes what is given. */
  update: endpoint({
    method: 'PATCH',
    path: '/company',
    access: 'company:write',
    summary: 'Change the settings of the company',
    body: Type.Object(
      {
        name: Type.Optional(CompanyName),
        timeZone: Type.Optional(TimeZone),
        language: Type.Optional(Language),
        defaultCurrency: Type.Optional(Currency),
        currencies: Type.Optional(currencies),
        isApiOn: Type.Optional(Type.Boolean()),
      },
      strict,
    ),
    response: Company,
    errors: ['company.time_zone_unknown', 'company.currency_unknown'],
  }),
}
