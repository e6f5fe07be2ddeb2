import { encodings, type Wire, type WireAnswer } from './wire.ts'

/** An answer as a foreign client sees it: no type promises anything. */
export type Seen = WireAnswer & { data: Loose; json: Loose }

/** JSON of unknown shape, to be looked into by a test: what is not there is undefined, as in the client's own language. */
export interface Loose {
  readonly [key: string | number]: Loose
}

/** One value of each item of a list. */
export const pluck = (list: Loose | readonly Loose[] | undefined, key: string): unknown[] =>
  Array.isArray(list) ? list.map((item: Loose) => item[key]) : []

/** Calls paths as a client written from the documentation does. */
export function callerOf(wire: Wire) {
  const see = (answer: WireAnswer): Seen => {
    const json = answer.json as Loose
    return { ...answer, json, data: (json as { data?: Loose } | undefined)?.data as Loose }
  }
  const send =
    (method: string) =>
    async (path: string, body: object, encode: keyof typeof encodings = 'json') =>
      see(await wire({ method, path, body: encodings[encode](body) }))
  return {
    get: async (path: string) => see(await wire({ method: 'GET', path })),
    post: send('POST'),
    put: send('PUT'),
  }
}
export type Caller = ReturnType<typeof callerOf>
