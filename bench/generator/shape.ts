/** What the big company is made of. Another number throws away what is kept: raise it with every change of what is generated. */
export const SHAPE_VERSION = 2

/** A year up to the midnight before it was made. */
export const DAYS = 365

/** Accounts: one for everybody, and a second one for every fifth person. */
export const SECOND_ACCOUNT_OF = 5
/** Chat entries of an account that has any, on average; few have very many. With it a million people have about 5 million. */
export const MESSAGES_OF_ACCOUNT = 5.77

export type TagShape = { name: string; wearers: (people: number) => number }

const share = (part: number) => (people: number) => Math.round(people * part)

/** From rare to half of all. `Nine thousand` and `Eleven thousand` stand on both sides of what is counted at once. */
export const TAGS: readonly TagShape[] = [
  { name: 'Ten', wearers: () => 10 },
  { name: 'Hundred', wearers: () => 100 },
  { name: 'Thousand', wearers: share(0.001) },
  { name: 'Nine thousand', wearers: share(0.009) },
  { name: 'Eleven thousand', wearers: share(0.011) },
  { name: 'Twentieth', wearers: share(0.05) },
  { name: 'Tenth', wearers: share(0.1) },
  { name: 'Quarter', wearers: share(0.25) },
  { name: 'Half', wearers: share(0.5) },
  ...Array.from({ length: 30 }, (_, index) => ({ name: `Topic ${index + 1}`, wearers: share(0.02) })),
]

/** Odd, and no multiple of 5: multiplied by it, the numbers below a power of ten are all hit once, and far from where they were. */
export const SPREAD = 7_368_787

/** Another one for every tag, so that who wears one says nothing of who wears another. */
export const spreadOfTag = (index: number): number => SPREAD + 1_234_560 * index
