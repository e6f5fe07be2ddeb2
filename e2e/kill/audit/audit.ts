import type { Facts } from '../facts.ts'
import { auditEffects } from './effects.ts'
import { auditInbound } from './inbound.ts'
import { auditLeases } from './leases.ts'
import { auditLedger } from './ledger.ts'
import { auditRuns } from './runs.ts'
import { auditWire } from './wire.ts'

/** Every law that must hold when everything has come to rest; gives what breaks one, in sentences. Pure. */
export const audit = (facts: Facts): string[] => [
  ...auditInbound(facts).map((fault) => `inbound: ${fault}`),
  ...auditLedger(facts).map((fault) => `ledger: ${fault}`),
  ...auditWire(facts).map((fault) => `wire: ${fault}`),
  ...auditRuns(facts).map((fault) => `runs: ${fault}`),
  ...auditEffects(facts).map((fault) => `effects: ${fault}`),
  ...auditLeases(facts).map((fault) => `leases: ${fault}`),
]
