import type { CompanyId } from '@korben/contract'
import { DomainError } from '../../kit/errors.ts'

export const companyNotFound = (id: CompanyId) => new DomainError('company.not_found', 404, 'No such company.', { id })
export const currencyUnknown = (currency: string) =>
  new DomainError('company.currency_unknown', 400, 'Not a currency: three letters as in ISO 4217 are expected.', {
    currency,
  })
export const timeZoneUnknown = (timeZone: string) =>
  new DomainError('company.time_zone_unknown', 400, 'Not a time zone: a name like Europe/Kyiv is expected.', {
    timeZone,
  })
