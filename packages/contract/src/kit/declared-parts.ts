import { type TObject, Type } from 'typebox'

/** What a part of a request is where an endpoint says nothing of it. */
const nothing = Type.Object({}, { additionalProperties: false })
export type Nothing = typeof nothing

type Parts<Params extends TObject, Query extends TObject, Body extends TObject> = {
  params: Params
  query: Query
  body: Body
}

/**
 * The three parts of a request as an endpoint declares them, nothing where it says nothing. Throws when two parts use one name, since handlers get
 * them as one object, or when the path and the params differ. `where`: how the failure names the endpoint.
 */
export function readParts<Params extends TObject, Query extends TObject, Body extends TObject>(
  where: string,
  {
    path,
    ...given
  }: { path: string } & { [Part in keyof Parts<Params, Query, Body>]?: Parts<Params, Query, Body>[Part] | undefined },
): Parts<Params, Query, Body> {
  const parts = {
    params: given.params ?? (nothing as unknown as Params),
    query: given.query ?? (nothing as unknown as Query),
    body: given.body ?? (nothing as unknown as Body),
  }
  const names = Object.values(parts).flatMap((part: TObject) => Object.keys(part.properties))
  if (new Set(names).size < names.length) throw new Error(`${where} uses a name twice: ${names.join(', ')}.`)
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name)
  if (inPath.join() !== Object.keys(parts.params.properties).join())
    throw new Error(`${where}: path and params differ.`)
  return parts
}
