import type { Ctx } from '../kit/context.ts'
import { wrongIds } from './answer.ts'
import { findWantedIds, type IdKind, type WantedId } from './ids.read.ts'

/** An id as a request names it; `undefined` when it names none. A list stands for each of its places (`tags/0`). */
type Given = string | readonly string[] | undefined

/**
 * Looks up every id of a request at once and gives what each stands for, by its path. Throws one failure that names all
 * that do not exist (reference 1.3, 1.7). `parents`: the path of the tunnel that a block must belong to.
 */
export async function requireIds<Paths extends string>(
  ctx: Ctx,
  given: Record<Paths, readonly [IdKind, Given]>,
  parents: Partial<Record<Paths, string>> = {},
): Promise<<Id>(path: Paths | `${Paths}/${number}`) => Id> {
  const wanted = Object.entries<readonly [IdKind, Given]>(given).flatMap(([path, [kind, ids]]): WantedId[] => {
    const parent = parents[path as Paths]
    if (ids === undefined) return []
    if (typeof ids === 'string') return [{ path, kind, id: ids, parent }]
    return ids.map((id, index) => ({ path: `${path}/${index}`, kind, id, parent }))
  })
  const found = new Map((await findWantedIds(ctx.sql, ctx.companyId, wanted)).map(({ path, id }) => [path, id]))
  const missing = wanted.filter(({ path }) => !found.has(path))
  if (missing.length > 0) throw wrongIds(...missing.map(({ path }) => path))
  // Which id stands at a path is known by the caller, who named its kind.
  return <Id>(path: string) => found.get(path) as Id
}
