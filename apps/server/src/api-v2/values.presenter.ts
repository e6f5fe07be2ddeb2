import { type PersonAccountV2, V2_NOT_DEFINED } from '@korben/contract'
import { channelNames } from '../kit/channel.ts'
import type { AccountFacts } from './people.read.ts'

/** API v2 sends an unknown phone, e-mail or picture as the string `NOT_DEFINED`, never as null (reference 1.13). */
export const orNotDefined = (value: string | null): string => value ?? V2_NOT_DEFINED

/** Times inside JSON come as PostgreSQL writes them; on the wire they have milliseconds and `Z` (reference 1.4). */
export const isoTime = (at: Date | string): string => new Date(at).toISOString()

/** Amounts have at most 14 digits, so a JSON number holds them exactly enough to print them back. */
export const amountOf = (decimal: string): number => Number(decimal)

const fromOfKind = new Map<string, PersonAccountV2['from']>(channelNames.map(({ kind, from }) => [kind, from]))

/** The channel as an account shows it; what has no messenger is MANUAL. */
export const fromOf = (kind: string): PersonAccountV2['from'] => fromOfKind.get(kind) ?? 'MANUAL'

/** `OK` exactly for accounts that can be reached now (reference 1.13). */
export function connectionStatusOf(status: string, isBroken: boolean): PersonAccountV2['connection_status'] {
  if (status === 'BLOCKED' || status === 'INVALID') return 'BLOCKED'
  return status === 'ERROR' || isBroken ? 'ERROR' : 'OK'
}

export const presentAccount = (account: AccountFacts): PersonAccountV2 => ({
  account_id: account.account_id,
  connection_id: account.connection_id,
  connection_status: connectionStatusOf(account.status, account.is_broken),
  from: fromOf(account.kind),
})
