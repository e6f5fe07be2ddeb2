/** How the peer can misbehave at one call. Those in `DOUBTFUL` leave the caller not knowing whether it was accepted. */
export type PeerFault =
  | 'flood'
  | 'error'
  | 'bad_gateway'
  | 'reset'
  | 'accepted_reset'
  | 'accepted_hang'
  | 'accepted_garbage'
  | 'slow'

export const DOUBTFUL: ReadonlySet<PeerFault | null> = new Set<PeerFault>([
  'reset',
  'accepted_reset',
  'accepted_hang',
  'accepted_garbage',
])

/** Probabilities from 0 to 1; what is not named does not happen. */
export type FaultRates = Partial<Record<PeerFault, number>>

/** Draws one fault, or none, in the order of the names. `random`: from 0 to 1. */
export function drawFault(rates: FaultRates, random: number): PeerFault | null {
  let below = 0
  for (const [fault, rate] of Object.entries(rates) as [PeerFault, number][]) {
    below += rate
    if (random < below) return fault
  }
  return null
}
