import type { Amount } from '@korben/contract'
import { formatMoney, type Money, moneyOf } from '../money.ts'

/** An amount of the database as API v3 shows it. Exact: 14 digits fit a double. */
export const presentAmount = (decimal: string, currency: string): Amount => presentMoney(moneyOf(decimal, currency))

export const presentMoney = ({ minor, currency }: Money): Amount => ({ amountMinor: Number(minor), currency })

/** An amount of API v3 as services and the database take it. */
export const decimalOf = ({ amountMinor, currency }: Amount): { price: string; currency: string } => ({
  price: formatMoney({ minor: BigInt(amountMinor), currency }),
  currency,
})
