/** What a walk says of a place: it has something due, it is locked to this transaction, the walk was cut short here. */
export type Walked = { is_ready: boolean; is_mine: boolean; is_cut: boolean }

/** More passes than a walk over half a million places needs; the rest comes with the next look. */
const MAX_PASSES = 1_000

/**
 * Claims from many places (lanes, receivers), each in its turn however many there are: it remembers between two claims where
 * it stopped, and goes round once. `take` walks on from a place and claims at most `limit` items in one transaction; an item's
 * `place` is its place among those that are mine.
 */
export function inTurn<Place, Item extends { place: number }>(
  beginning: Place,
  take: (after: Place, limit: number) => Promise<{ walked: readonly (Place & Walked)[]; claimed: readonly Item[] }>,
) {
  let place = beginning
  return async (free: number): Promise<{ items: readonly Item[]; isContended: boolean }> => {
    const items: Item[] = []
    let isContended = false
    let isWholeRound = place === beginning
    for (let pass = 0; pass < MAX_PASSES; pass++) {
      const limit = free - items.length
      const { walked, claimed } = await take(place, limit)
      items.push(...claimed)
      isContended ||= walked.some(({ is_ready, is_mine }) => is_ready && !is_mine)
      const mine = walked.filter(({ is_mine }) => is_mine)
      const isFull = claimed.length === limit
      place =
        (isFull ? mine[Math.max(...claimed.map((item) => item.place))] : walked.find(({ is_cut }) => is_cut)) ??
        beginning
      if (isFull || (place === beginning && isWholeRound)) break
      isWholeRound ||= place === beginning
    }
    return { items, isContended }
  }
}
