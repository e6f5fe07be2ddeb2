/** A request before it has a host: what goes where. */
export type WrittenRequest = { method: string; path: string; body: string | Blob | null }

/** The only key of a write that stands in its query (reference 3.16). */
const QUERY_KEY_OF_WRITES = 'include'

/**
 * Writes a request of API v2: parameters of the path into the path, the rest of a read into the query, the rest of a write into a
 * JSON body. Throws a `TypeError` when a parameter of the path is empty or dots, because the path would then be another endpoint's.
 */
export function writeRequest(route: string, input: object): WrittenRequest {
  const [method = '', pattern = ''] = route.split(' ')
  const rest = new Map(Object.entries(input))
  const path = pattern.replaceAll(/:(\w+)/g, (_, name: string) => {
    const value = String(rest.get(name) ?? '').trim()
    if (['', '.', '..'].includes(value)) throw new TypeError(`${name} is no id: "${value}".`)
    rest.delete(name)
    return encodeURIComponent(value)
  })
  const query = new URLSearchParams()
  for (const [key, value] of rest) {
    if (method !== 'GET' && key !== QUERY_KEY_OF_WRITES) continue
    appendQuery(query, key, value)
    rest.delete(key)
  }
  return {
    method,
    path: query.size > 0 ? `${path}?${query}` : path,
    body: method === 'GET' ? null : JSON.stringify(Object.fromEntries(rest)),
  }
}

/** Nested values are written with brackets, lists as repeated parameters (reference 1.11, 1.12). */
function appendQuery(query: URLSearchParams, name: string, value: unknown): void {
  if (value === null || value === undefined) return
  if (value instanceof Date) query.append(name, value.toISOString())
  else if (Array.isArray(value)) for (const item of value) appendQuery(query, name, item)
  else if (typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) appendQuery(query, `${name}[${key}]`, item)
  } else query.append(name, String(value))
}
