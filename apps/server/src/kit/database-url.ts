/** Several servers in one address, as libpq has them and a URL has not: `postgres://user@one:5433,two:5434/database`. */
const ADDRESS = /^(postgres(?:ql)?:\/\/)((?:[^/?#]*@)?)([^/?#@]*)(.*)$/s

/**
 * Reads the address of a database. `servers`: `host` or `host:port`, in the order they are tried. `url`: the address with
 * the first server only. Null when it is none.
 */
export function parseDatabaseUrl(address: string): { servers: string[]; url: URL } | null {
  const [, protocol = '', user = '', hosts = '', rest = ''] = ADDRESS.exec(address) ?? []
  const servers = hosts.split(',')
  const urls = servers.map((server) => URL.parse(`${protocol}${user}${server}${rest}`))
  const [url] = urls
  // Without any server it is the one of this machine; an empty one among several is a mistake.
  const isWhole = urls.every((each) => each !== null) && (servers.length === 1 || !servers.includes(''))
  return url && isWhole ? { servers, url } : null
}

/** For people to read: all servers, no password and no parameters, which may hold one. */
export function withoutPassword(address: string): string {
  const parsed = parseDatabaseUrl(address)
  if (!parsed) return 'an address that cannot be read'
  const { servers, url } = parsed
  const user = url.username === '' ? '' : `${url.username}@`
  return `${url.protocol}//${user}${servers.join(',')}${url.pathname}`
}
