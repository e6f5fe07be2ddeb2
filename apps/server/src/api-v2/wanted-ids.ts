import type { Ctx } from '../kit/context.ts'
import { wrongIds } from './answer.ts'
import { findWantedIds, type IdKind, type WantedId } from './ids.read.ts'

/** An id as a request names it; `undefined` when it names none. A list stands for each of its places (`tags/0`). */
type Given = string | readonly string[] | undefined

/**
 * Looks up every id of a request at once and gives what each stands for, by its path. Throws one failure that names all
 * that do not exist (reference 1.3, 1.7). `parents`: the tunnel that the block at a path must belong to. `missing`: paths of
 * what else the request names and was not found.
 */
export async function requireIds<Paths extends string>(
  ctx: Ctx,
  given: Record<Paths, readonly [IdKind, Given]>,
  { parents = {}, missing = [] }: { parents?: Partial<Record<Paths, string>>; missing?: readonly string[] } = {},
): Promise<<Id>(path: Paths | `${Paths}/${number}`) => Id> {
  const wanted = Object.entries<readonly [IdKind, Given]>(given).flatMap(([path, [kind, ids]]): WantedId[] => {
    const parent = parents[path as Paths]
    if (ids === undefined) return []
    if (typeof ids === 'string') return [{ path, kind, id: ids, parent }]
    return ids.map((id, index) => ({ path: `${path}/${index}`, kind, id, parent }))
  })
  // A request that names no id asks nothing: the statement costs more than the insert of a person (2026-11).
  const rows = wanted.length > 0 ? await findWantedIds(ctx.sql, ctx.companyId, wanted) : []
  const found = new Map(rows.map(({ path, id }) => [path, id]))
  const unknown = [...wanted.map(({ path }) => path).filter((path) => !found.has(path)), ...missing]
  if (unknown.length > 0) throw wrongIds(...unknown)
  // Which id stands at a path is known by the caller, who named its kind.
  return <Id>(path: string) => found.get(path) as Id
}
