import type { Id } from '@korben/contract'

/** Whether a part of an address can be an id; of what, its place says. */
export const isId = <Name extends string>(text: string | undefined | null): text is Id<Name> =>
  text != null && /^[0-9a-f]{24}$/.test(text)
