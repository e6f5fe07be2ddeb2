import { useNavigate, useSearch } from '@tanstack/react-router'

/** What stands behind the question mark of the address, as texts. */
export type Search = Readonly<Record<string, string | undefined>>

/**
 * The filter of a list, kept in the address: it survives a reload, can be sent to a colleague, and *back* undoes it.
 * Give the names; what the address holds beside them stays. Setting replaces the entry of the history, so that typing leaves no trail.
 */
export function useFilter<const Name extends string>(names: readonly Name[]) {
  const search: Search = useSearch({ strict: false })
  const navigate = useNavigate()
  const filter = Object.fromEntries(names.map((name) => [name, search[name]]))
  const set = (changes: Partial<Record<Name, string | undefined>>) =>
    void navigate({
      to: '.',
      replace: true,
      search: (before: Search) => {
        const after = Object.entries({ ...before, ...changes }).filter(([, value]) => value)
        return Object.fromEntries(after)
      },
    })
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- made of these names two lines above
  return [filter as Partial<Record<Name, string>>, set] as const
}
