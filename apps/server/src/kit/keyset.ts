/** A page of a list that is ordered newest first: at most `limit` rows after the row `after`; null begins at the newest. */
export type Keyset = { limit: number; after: { at: Date; id: string } | null }
