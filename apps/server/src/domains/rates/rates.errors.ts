import { DomainError } from '../../kit/errors.ts'

/** `indexes`: places in the list that was given. */
export const rateInvalid = (indexes: number[]) =>
  new DomainError(
    'rates.rate_invalid',
    400,
    'A rate is a positive decimal number of USD for one unit of another currency, with a day as YYYY-MM-DD.',
    { indexes },
  )
